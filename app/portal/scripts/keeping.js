// Ways to keep the code phrase: printed, copied or saved, each with nothing but its words.

import * as page from "./page.js";
import { say } from "./site.js";

const NAME = "notes";
// Firefox goes on reading what it saves after the press.
const READ_MS = 60_000;

/** Get the buttons of the step that shows a code phrase ready. `findWords` gives its words, or null. */
export function prepareKeeping(findWords) {
  page.onPress("phrase", "[data-do=print]", () => window.print());
  page.onPress("phrase", "[data-do=copy]", () => copyWords(findWords()));
  page.onPress("phrase", "[data-do=save]", () => saveWords(findWords()));
  hideTitle(findWords);
}

/** Take away what was said of a phrase that is not shown any more. */
export function forgetKeeping() {
  tell("");
}

// Browsers print the title of a page at its head, and write it into a PDF and into the printer's list. Without a title,
// or with a blank one, Chromium writes the page's address there.
function hideTitle(findWords) {
  let title = null;
  addEventListener("beforeprint", () => {
    if (findWords() === null) return;
    title ??= document.title;
    document.title = NAME;
  });
  addEventListener("afterprint", () => {
    if (title !== null) document.title = title;
    title = null;
  });
}

async function copyWords(words) {
  try {
    await navigator.clipboard.writeText(words.join(" "));
    tell(say("Copied. Copy something else when you have put it where you need it."));
  } catch {
    tell(say("Your browser doesn't allow copying here. Write the words by hand."));
  }
}

// By way of a blob: a data: address would put the words themselves into the browser's list of downloads.
function saveWords(words) {
  const download = `${NAME}.txt`;
  const href = URL.createObjectURL(new Blob([`${words.join(" ")}\n`], { type: "text/plain" }));
  Object.assign(document.createElement("a"), { href, download }).click();
  setTimeout(() => URL.revokeObjectURL(href), READ_MS);
  tell(say("Your browser saves it as {name}, or asks where to.", { name: download }));
}

function tell(sentence) {
  page.slot(page.step("phrase"), "kept").textContent = sentence;
}
