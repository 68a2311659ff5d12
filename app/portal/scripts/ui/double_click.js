// The second half of a double click must not answer a question that its first half has just brought.

/** Drop it, if another step is shown by then. */
export function watchSecondClicks() {
  let clicked = null;
  addEventListener("click", (event) => {
    const shown = document.querySelector("[data-step]:not([hidden])");
    if (event.detail < 2) clicked = shown;
    if (event.detail < 2 || shown === clicked) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, { capture: true });
}
