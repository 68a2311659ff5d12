// Makes Chromium collect garbage early. Sealed pieces would otherwise pile up to hundreds of megabytes.

const HINT_BYTES = 2 ** 27;

/**
 * Allocate and drop 128 MiB. Chromium counts allocations and collects after so many bytes; memory that is never written
 * to is not committed by the operating system.
 */
export function hintGarbageCollection() {
  try {
    new ArrayBuffer(HINT_BYTES);
  } catch {
    // RangeError: there is no room for it. The failed allocation has made Chromium collect already.
  }
}
