// Back means the step before: one entry in the history above that of the page takes the press, also where no browser asks
// before a page is left (iOS). Whoever leaves takes it away first, so that Back doesn't lead here again.

const WAIT_MS = 300;

let isGuarding = false;
let goBack = null;

/** Take presses on the browser's Back from now on: `act()` is called for each. */
export function guardBack(act) {
  goBack = act;
  if (isGuarding) return;
  isGuarding = true;
  history.pushState(null, "");
}

/** Take no more presses, and leave the entry. */
export function releaseBack() {
  if (!isGuarding) return;
  isGuarding = false;
  history.back();
}

/** Go to another address in place of this page. The entry that took presses is behind it then, as Forward. */
export function leaveFor(address) {
  if (!isGuarding) return location.replace(address);
  const go = () => {
    clearTimeout(timer);
    location.replace(address);
  };
  // The browser may not move.
  const timer = setTimeout(go, WAIT_MS);
  addEventListener("popstate", go, { once: true });
  releaseBack();
}

addEventListener("popstate", () => {
  if (!isGuarding) return;
  history.pushState(null, "");
  goBack();
});
