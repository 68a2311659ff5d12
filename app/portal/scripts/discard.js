// Giving memory back at once. Left to the browser, sealed pieces pile up to hundreds of megabytes before it collects them.

import { hastenCollecting } from "./collecting.js";

// Firefox, and with it Tor Browser, gives back what shrinks to nothing. Chromium would keep it longer than without.
const GIVES_BACK = CSS.supports("-moz-appearance", "none");
const DISCARDED_PIECES = 4;

let discarded = 0;

/** Give up bytes that are not needed any more, and what the browser still holds of the requests that took them. */
export function discard({ buffer }) {
  if (GIVES_BACK) buffer.transfer?.(0);
  else if (++discarded % DISCARDED_PIECES === 0) hastenCollecting();
}
