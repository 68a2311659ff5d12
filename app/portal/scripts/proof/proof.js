// The page about proofs: looks up a receipt in the signed lists of the week around the day that is named (docs/proof.md).

import { fetchDirectory } from "../api/directory.js";
import { Unanswered, get } from "../api/request.js";
import { addErrors, addStrings, say, sayDay, sayError } from "../i18n.js";
import { callWorker } from "../sealing/client.js";
import { clearErrors, onSubmit, showErrors } from "../ui/forms.js";
import { linkTextFile } from "../ui/save_link.js";
import { findStep, onClick, showStep, showStopped } from "../ui/steps.js";
import { slot } from "../ui/templates.js";
import * as errors from "./errors.js";

const DAY_MS = 24 * 60 * 60 * 1000;
// Before the day that is named, and after it.
const WINDOW_DAYS = 3;
const MAX_FILE_BYTES = 4096;
const DATE = /\b[0-9]{4}-[0-9]{2}-[0-9]{2}\b/;

/** Prepare the page and ask for the receipt. Throws Unanswered, WorkerError. */
export async function openProof() {
  const [{ proves }] = await Promise.all([fetchDirectory(), addStrings("strings-proof")]);
  addErrors(errors);
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
  const wrong = [];
  if (receipt === null) wrong.push([find("receipt"), say("This is no receipt: it must have 43 letters, digits and signs, without a space.")]);
  if (!isDay(day)) wrong.push([find("day"), say("Give the day on which the report was sent.")]);
  if (wrong.length > 0) return showErrors("ask", wrong);
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

// Everything is fetched before anything of it is looked at: what is asked for, and when, depends on the day that was
// named and on which days were full, which everybody sees, and never on the receipt or on where it is.
async function lookUp(receipt, day) {
  const lists = await fetchLists(day, receipt);
  const { proof, provedOn, wrong } = await searchLists(lists, receipt);
  if (proof) return showProved(provedOn, proof);
  if (wrong) throw wrong;
  const open = findOpen(lists, day);
  if (open) return showStep("open", { when: sayOpen(open, day) });
  const closed = lists.filter(({ held }) => held).map((list) => list.day);
  const [first, last] = [closed[0] ?? day, closed.at(-1) ?? day];
  showStep("missing", { what: say("This receipt is not in the lists from {day} to {last}.", { day: sayDay(first), last: sayDay(last) }) });
}

// The days around the one that was named, and on as long as the last of them is full.
async function fetchLists(day, receipt) {
  const lists = [];
  let last = addDays(day, WINDOW_DAYS);
  for (let each = addDays(day, -WINDOW_DAYS); each <= last; each = addDays(each, 1)) {
    if (!isDay(each)) continue;
    const list = await fetchList(each, receipt);
    if (list.isFull && each === last && last < today()) last = addDays(last, 1);
    lists.push(list);
  }
  return lists;
}

// All parts of a day; `held` is the one in which the receipt belongs, or null if the day is not closed.
async function fetchList(day, receipt) {
  const first = await fetchPart(day, 0);
  if (first === null) return { day, held: null, isFull: false };
  const { parts, isFull } = await callWorker("readHead", { answer: first }).catch(() => ({ parts: 1, isFull: false }));
  let held = { answer: first, number: 0 };
  for (let number = 1; number < parts; number++) {
    slot(findStep("checking"), "come").textContent = say("{come} of {all}", { come: number, all: parts });
    const answer = await fetchPart(day, number);
    if (await callWorker("beginsBy", { answer, receipt })) held = { answer, number };
  }
  return { day, held, isFull };
}

// Without a JIT, a part takes a quarter of a minute to verify: those that name the receipt come first. A list that
// can't be believed stops no other.
async function searchLists(lists, receipt) {
  const named = await Promise.all(lists.map(({ held }) => held && callWorker("names", { ...held, receipt }).catch(() => false)));
  const inOrder = [...lists.filter((_, at) => named[at]), ...lists.filter((list, at) => list.held && !named[at])];
  let wrong = null;
  for (const { day, held } of inOrder) {
    try {
      const proof = await callWorker("provePart", { ...held, day, receipt });
      if (proof) return { proof, provedOn: day };
    } catch (error) {
      wrong ??= error;
    }
  }
  return { wrong };
}

// A report is in the list of its day or, stored a moment after that was closed, or without room there, of a later one.
function findOpen(lists, day) {
  const due = lists.filter((list) => list.day >= day);
  const last = due.findIndex(({ isFull }, at) => at > 0 && !isFull);
  return due.slice(0, last + 1).find(({ held, day: each }) => !held && each >= today())?.day ?? null;
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
  const days = { open: sayDay(open), day: sayDay(day), next: sayDay(addDays(open, 1)) };
  if (open === day) return say("The list of {day} is not complete yet. Come back on {next}.", days);
  return say("This receipt is not in the list of {day}. It may be in that of {open}, which is not complete yet. Come back on {next}.", days);
}

function isDay(text) {
  return /^2[0-9]{3}-[0-9]{2}-[0-9]{2}$/.test(text) && !Number.isNaN(Date.parse(text));
}

function addDays(day, count) {
  return new Date(Date.parse(day) + count * DAY_MS).toISOString().slice(0, 10);
}

function today() {
  return new Date().toISOString().slice(0, 10);
}

function find(id) {
  return document.getElementById(id);
}
