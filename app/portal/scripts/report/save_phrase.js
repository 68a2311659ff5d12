// The buttons that print, copy or save the code phrase. None of them adds a word that tells what it is for.

import { say } from "../i18n.js";
import { findStep, onClick } from "../ui/steps.js";
import { slot } from "../ui/templates.js";

const HARMLESS_NAME = "notes";
// Firefox reads the blob after the click has been handled.
const REVOKE_MS = 60_000;

/** Prepare the buttons of the step `phrase`. `getWords()` gives the words shown, or null. */
export function preparePhraseSaving(getWords) {
  onClick("phrase", "[data-do=print]", () => window.print());
  onClick("phrase", "[data-do=copy]", () => copyWords(getWords()));
  onClick("phrase", "[data-do=save]", () => saveWords(getWords()));
  hideTitle(getWords);
}

/** Clear what was said about the phrase before this one. */
export function clearPhraseStatus() {
  showStatus("");
}

// Browsers print the page's title, and write it into PDF files and the printer's queue. For an empty title Chromium
// uses the page's address.
function hideTitle(getWords) {
  let title = null;
  addEventListener("beforeprint", () => {
    if (getWords() === null) return;
    title ??= document.title;
    document.title = HARMLESS_NAME;
  });
  addEventListener("afterprint", () => {
    if (title !== null) document.title = title;
    title = null;
  });
}

async function copyWords(words) {
  try {
    await navigator.clipboard.writeText(words.join(" "));
    showStatus(say("Copied. Copy something else when you have put it where you need it."));
  } catch {
    showStatus(say("Your browser doesn't allow copying here. Write the words by hand."));
  }
}

// A blob, because the browser's list of downloads would show a data: address, and the words in it.
function saveWords(words) {
  const download = `${HARMLESS_NAME}.txt`;
  const href = URL.createObjectURL(new Blob([`${words.join(" ")}\n`], { type: "text/plain" }));
  Object.assign(document.createElement("a"), { href, download }).click();
  setTimeout(() => URL.revokeObjectURL(href), REVOKE_MS);
  showStatus(say("Your browser saves it as {name}, or asks where to.", { name: download }));
}

function showStatus(sentence) {
  slot(findStep("phrase"), "kept").textContent = sentence;
}
