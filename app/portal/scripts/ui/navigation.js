// Navigation within one document: the next page is fetched and its body put in place. A visit loads each file once and
// has one entry in the browser's history, which the quick exit replaces.

import { mayHoldPhrase } from "../sealing/client.js";
import { confirmLoss } from "./confirm_loss.js";
import { leaveFor } from "./history_guard.js";
import { guardUnsaved, hasUnsaved } from "./quick_exit.js";

/** Handle clicks on this site's links: fetch the page, replace the body, then call `openPage()`. */
export function interceptLinks(openPage) {
  addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (link.origin !== location.origin || link.hasAttribute("download")) return;
    event.preventDefault();
    if (link.hash) document.getElementById(link.hash.slice(1))?.focus();
    else if (hasUnsaved()) leaveIfLost(link.href);
    // A document that has held a code phrase is unloaded.
    else if (mayHoldPhrase() || needsReload(link)) location.replace(link.href);
    else loadPage(link.href, openPage);
  });
}

// Go to an address if what was typed may be lost.
async function leaveIfLost(address) {
  if (!(await confirmLoss())) return;
  guardUnsaved(() => false);
  leaveFor(address);
}

/** What the browser's Back does: what the step's own button does. Before the step `first` is the start page. */
export function goBack(first) {
  const shown = document.querySelector("[data-step]:not([hidden])");
  if (shown.dataset.step !== first) return shown.querySelector("[data-back]")?.click();
  const { href } = document.querySelector(".organisation");
  if (hasUnsaved()) leaveIfLost(href);
  else leaveFor(href);
}

/** Show or hide the ways to other pages, but for the one at the top. */
export function showNavigation(isShown) {
  document.querySelectorAll("footer nav, .languages").forEach((nav) => (nav.hidden = !isShown));
}

// Another language has other translations and styles; the worker of the page about proofs can't answer what another page
// may still ask for (sealing/client.js).
function needsReload(link) {
  return link.lang !== "" || link.pathname.endsWith("/proof") || document.body.dataset.page === "proof";
}

async function loadPage(address, openPage) {
  try {
    const answer = await fetch(address, { credentials: "omit", redirect: "error", referrerPolicy: "no-referrer" });
    if (!answer.ok) throw new Error();
    replacePage(new DOMParser().parseFromString(await answer.text(), "text/html"), address);
  } catch {
    return location.replace(address);
  }
  openPage();
}

function replacePage(next, address) {
  next.querySelectorAll("noscript").forEach((element) => element.remove());
  history.replaceState(null, "", address);
  document.title = next.title;
  document.body.replaceWith(document.adoptNode(next.body));
  scrollTo(0, 0);
  document.getElementById("main").focus({ preventScroll: true });
}
