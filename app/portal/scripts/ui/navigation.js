// Going from page to page within one document: a visit loads each file once, and takes one line in the browser's
// history, which leaving then takes away.

import { isGuarded } from "./leave.js";
import { mayKnowPhrase } from "./sealer.js";

/** Follow this site's links in place, and open what they lead to. */
export function watchLinks(openPage) {
  addEventListener("click", (event) => {
    const link = event.target.closest?.("a[href]");
    if (!link || event.defaultPrevented || event.button || event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (link.origin !== location.origin || link.hasAttribute("download")) return;
    event.preventDefault();
    if (link.hash) document.getElementById(link.hash.slice(1))?.focus();
    // A page that has seen a code phrase is thrown away whole, after asking about what is typed.
    else if (mayKnowPhrase() || isGuarded() || isApart(link)) location.replace(link.href);
    else follow(link.href, openPage);
  });
}

// Another language has strings and styles of its own, the page about proofs a worker of its own (sealer.js).
function isApart(link) {
  return link.hreflang !== "" || link.pathname.endsWith("/proof") || document.body.dataset.page === "proof";
}

async function follow(address, openPage) {
  try {
    const answer = await fetch(address, { credentials: "omit", redirect: "error", referrerPolicy: "no-referrer" });
    if (!answer.ok) throw new Error();
    enter(new DOMParser().parseFromString(await answer.text(), "text/html"), address);
  } catch {
    return location.replace(address);
  }
  openPage();
}

function enter(next, address) {
  next.querySelectorAll("noscript").forEach((element) => element.remove());
  history.replaceState(null, "", address);
  document.title = next.title;
  document.body.replaceWith(document.adoptNode(next.body));
  scrollTo(0, 0);
  document.getElementById("main").focus({ preventScroll: true });
}
