// The page about proofs: looks up a receipt in the signed lists of its day and of the days after it (docs/proof.md).

import { fetchDirectory } from "../api/directory.js";
import { Unanswered, get } from "../api/request.js";
import { addStrings, say, sayDay, sayError } from "../i18n.js";
import { callWorker } from "../sealing/client.js";
import { clearErrors, onSubmit, showErrors } from "../ui/forms.js";
import { linkTextFile } from "../ui/save_link.js";
import { findStep, onClick, showStep, showStopped } from "../ui/steps.js";
import { slot } from "../ui/templates.js";

const DAY_MS = 24 * 60 * 60 * 1000;
const MAX_FILE_BYTES = 4096;
const DATE = /\b[0-9]{4}-[0-9]{2}-[0-9]{2}\b/;

/** Prepare the page and ask for the receipt. Throws Unanswered, WorkerError. */
export async function openProof() {
  const [{ proves }] = await Promise.all([fetchDirectory(), addStrings("strings-proof")]);
  if (!proves) return showStopped(say("Nothing can be checked here yet"), say("The signed list of this organisation names no key for proofs."));
  find("receipt-file").addEventListener("change", readReceiptFile);
  onSubmit("ask", check);
  for (const name of ["proved", "missing", "open", "wrong"]) onClick(name, "[data-back]", () => showStep("ask"));
  showStep("ask");
}

async function readReceiptFile() {
  const [file] = find("receipt-file").files;
  if (!file) return;
  const text = await file.slice(0, MAX_FILE_BYTES).text().catch(() => "");
  find("receipt").value = (await callWorker("findReceipt", { written: text })) ?? "";
  find("day").value = DATE.exec(text)?.[0] ?? find("day").value;
}

async function check() {
  const receipt = await callWorker("findReceipt", { written: find("receipt").value });
  const day = find("day").value;
  const errors = [];
  if (receipt === null) errors.push([find("receipt"), say("This is no receipt: it must have 43 letters, digits and signs, without a space.")]);
  if (!isDay(day)) errors.push([find("day"), say("Give the day on which the report was sent.")]);
  if (errors.length > 0) return showErrors("ask", errors);
  clearErrors("ask");
  showStep("checking", { come: "" });
  try {
    await lookUp(receipt, day);
  } catch (error) {
    showStep("wrong", { why: sayFailure(error) });
  }
}

function sayFailure(error) {
  if (error instanceof Unanswered) return say("No answer came from this website. Check your connection and try again.");
  return sayError(error.name === "UntrustedProof" ? error.name : "SealedLineError");
}

// A report stored a moment after its day was closed, or without room there, is in the list of a later day. All parts of
// all these lists are always fetched, so that the requests don't tell in which one the receipt is.
async function lookUp(receipt, day) {
  let [last, proved, open] = [addDay(day), null, null];
  for (let each = day; each <= last; each = addDay(each)) {
    const list = await searchDay(each, receipt);
    if (list?.proof) proved ??= { day: each, proof: list.proof };
    if (list?.isFull && each === last && last < today()) last = addDay(last);
    if (!list && each >= today()) open ??= each;
  }
  if (proved) return showProved(proved.day, proved.proof);
  if (open) return showStep("open", { when: sayOpen(open, day) });
  showStep("missing", { what: say("This receipt is not in the lists from {day} to {last}.", { day: sayDay(day), last: sayDay(last) }) });
}

// Only the part in which the receipt belongs is verified: without a JIT, a part takes a quarter of a minute.
async function searchDay(day, receipt) {
  const first = await fetchPart(day, 0);
  if (first === null) return null;
  const { parts, isFull } = await callWorker("readHead", { answer: first });
  let held = { answer: first, number: 0 };
  for (let number = 1; number < parts; number++) {
    slot(findStep("checking"), "come").textContent = say("{come} of {all}", { come: number, all: parts });
    const answer = await fetchPart(day, number);
    if (await callWorker("beginsBy", { answer, receipt })) held = { answer, number };
  }
  return { isFull, proof: await callWorker("provePart", { ...held, day, receipt }) };
}

async function fetchPart(day, number) {
  const { status, answer } = await get(`/api/days/${day}/${number}`);
  if (status !== 200 && status !== 404) throw new Unanswered();
  return status === 200 ? answer : null;
}

function showProved(day, proof) {
  linkTextFile(slot(findStep("proved"), "save"), JSON.stringify(proof));
  showStep("proved", { what: say("A sealed report with this receipt is in the list of {day}, which this website has signed.", { day: sayDay(day) }) });
}

function sayOpen(open, day) {
  const days = { open: sayDay(open), day: sayDay(day), next: sayDay(addDay(open)) };
  if (open === day) return say("The list of {day} is not complete yet. Come back on {next}.", days);
  return say("This receipt is not in the list of {day}. It may be in that of {open}, which is not complete yet. Come back on {next}.", days);
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
