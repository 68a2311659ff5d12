// Having Chromium collect garbage before hundreds of megabytes of it have gathered.

const COUNTED_BYTES = 2 ** 27;

/** Chromium counts what is asked for, and collects once that is much; what is never written to takes no memory. */
export function hastenCollecting() {
  try {
    new ArrayBuffer(COUNTED_BYTES);
  } catch {
    // A device that has no room for it has collected by now; the file goes on.
  }
}
