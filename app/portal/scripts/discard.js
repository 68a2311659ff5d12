// Giving memory back at once. Left to the browser, sealed pieces pile up to hundreds of megabytes before it collects them.

// Firefox, and with it Tor Browser, gives back what shrinks to nothing. Chromium would keep it longer than without.
const GIVES_BACK = CSS.supports("-moz-appearance", "none");

/** Give up bytes that are not needed any more. */
export function discard({ buffer }) {
  if (GIVES_BACK) buffer.transfer?.(0);
}
