// The page about proofs: a receipt and its day are looked for in the list that the portal signed.

import { Unanswered, get } from "../api.js";
import { fetchDirectory } from "../directory.js";
import * as page from "../page.js";
import { offerFile } from "../receipt.js";
import { call } from "../sealer.js";
import { addStrings, say, sayDay, sayError } from "../site.js";

const DAY_MS = 24 * 60 * 60 * 1000;
const FILE_BYTES = 4096;
const DAY = /\b[0-9]{4}-[0-9]{2}-[0-9]{2}\b/;

/** Get the page ready and ask for the receipt. */
export async function openProof() {
  const [{ proves }] = await Promise.all([fetchDirectory(), addStrings("strings-proof")]);
  if (!proves) return page.stop(say("Nothing can be checked here yet"), say("The signed list of this organisation names no key for proofs."));
  find("receipt-file").addEventListener("change", takeFile);
  page.onSubmit("ask", check);
  for (const name of ["proved", "missing", "open", "wrong"]) page.onPress(name, "[data-back]", () => page.show("ask"));
  page.show("ask");
}

async function takeFile() {
  const [file] = find("receipt-file").files;
  if (!file) return;
  const text = await file.slice(0, FILE_BYTES).text().catch(() => "");
  find("receipt").value = (await call("findReceipt", { written: text })) ?? "";
  find("day").value = DAY.exec(text)?.[0] ?? find("day").value;
}

async function check() {
  const receipt = await call("findReceipt", { written: find("receipt").value });
  const day = find("day").value;
  const mistakes = [];
  if (receipt === null) mistakes.push([find("receipt"), say("This is no receipt: it must have 43 letters, digits and signs, without a space.")]);
  if (!isDay(day)) mistakes.push([find("day"), say("Give the day on which the report was sent.")]);
  if (mistakes.length > 0) return page.showMistakes("ask", mistakes);
  page.clearMistakes("ask");
  page.show("checking");
  try {
    await lookFor(receipt, day);
  } catch (error) {
    tell("wrong", "why", sayFailure(error));
  }
}

function sayFailure(error) {
  if (error instanceof Unanswered) return say("No answer came from this website. Check your connection and try again.");
  return sayError(error.name === "UntrustedProof" ? error.name : "SealedLineError");
}

// A report that is stored a moment after its day was closed is in the next. Both are asked for, whatever the first says.
async function lookFor(receipt, day) {
  const asked = [day, addDay(day)];
  const answers = [];
  for (const each of asked) answers.push(await get(`/api/days/${each}`));
  if (answers.some(({ status }) => status !== 200 && status !== 404)) throw new Unanswered();
  for (const [index, { status, answer }] of answers.entries()) {
    const proof = status === 200 ? await call("proveDay", { answer, day: asked[index], receipt }) : null;
    if (proof !== null) return showProved(asked[index], proof);
  }
  const open = asked.find((each, index) => answers[index].status === 404 && each >= today());
  if (open) return tell("open", "when", sayOpen(open, day));
  tell("missing", "what", say("This receipt is not in the list of {day}, nor in that of the day after.", { day: sayDay(day) }));
}

function showProved(day, proof) {
  offerFile(page.slot(page.step("proved"), "save"), JSON.stringify(proof));
  tell("proved", "what", say("A sealed report with this receipt is in the list of {day}, which this website has signed.", { day: sayDay(day) }));
}

function sayOpen(open, day) {
  const days = { open: sayDay(open), day: sayDay(day), next: sayDay(addDay(open)) };
  if (open === day) return say("The list of {day} is not complete yet. Come back on {next}.", days);
  return say("This receipt is not in the list of {day}. A report that came late is in that of {open}, which is not complete yet. Come back on {next}.", days);
}

function tell(name, slot, sentence) {
  page.slot(page.step(name), slot).textContent = sentence;
  page.show(name);
}

function isDay(text) {
  return /^2[0-9]{3}-[0-9]{2}-[0-9]{2}$/.test(text) && !Number.isNaN(Date.parse(text));
}

function addDay(day) {
  return new Date(Date.parse(day) + DAY_MS).toISOString().slice(0, 10);
}

function today() {
  return new Date().toISOString().slice(0, 10);
}

function find(id) {
  return document.getElementById(id);
}
