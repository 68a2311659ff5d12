// A step shown by the first click of a double click must not take the second one as an answer.

/** Cancel every click of a multiple click (detail > 1) that hits another step than the first one did. */
export function ignoreSecondClicks() {
  let clicked = null;
  addEventListener("click", (event) => {
    const shown = document.querySelector("[data-step]:not([hidden])");
    if (event.detail < 2) clicked = shown;
    if (event.detail < 2 || shown === clicked) return;
    event.preventDefault();
    event.stopImmediatePropagation();
  }, { capture: true });
}
