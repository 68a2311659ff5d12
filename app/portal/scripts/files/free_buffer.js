// Frees the memory of sent pieces at once. Left to the browser, hundreds of megabytes pile up before it collects them.

import { hintGarbageCollection } from "../hint_gc.js";

// Firefox and Tor Browser free a buffer that is resized to nothing; Chromium would keep it longer than without that.
const FREES_RESIZED = CSS.supports("-moz-appearance", "none");
const HINT_PIECES = 4;

let freed = 0;

/** Free the buffer of a Uint8Array, which can't be used afterwards, and what the browser holds of requests with it. */
export function freeBuffer({ buffer }) {
  if (FREES_RESIZED) buffer.transfer?.(0);
  else if (++freed % HINT_PIECES === 0) hintGarbageCollection();
}
