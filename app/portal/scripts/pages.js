// The code of all pages: bundled into static/pages.js, which every page loads.

import { prepare } from "./directory.js";
import { watchForLeaving } from "./leave.js";
import { openRecipients } from "./recipients.js";
import { openReport } from "./report.js";
import { watchSecondClicks } from "./second_click.js";
import { openStart } from "./start.js";
import { watchLinks } from "./visit.js";

// What the code of the mailbox and of proofs takes from here: each is loaded by itself, when it is needed.
export * from "./api.js";
export * from "./directory.js";
export * from "./filekind.js";
export * from "./leave.js";
export * from "./page.js";
export * from "./phrase_entry.js";
export * from "./picking.js";
export * from "./pieces.js";
export * from "./progress.js";
export * from "./receipt.js";
export * from "./room.js";
export * from "./sealer.js";
export * from "./site.js";
export * from "./uploading.js";

// Those with steps: what keeps one from getting ready is said in the place of its first step.
const STEPPED = { report: openReport, mailbox: loadMailbox, recipients: openRecipients, proof: loadProof };

async function loadMailbox() {
  const { openMailbox } = await import("./mailbox/mailbox.js");
  return openMailbox();
}

async function loadProof() {
  const { openProof } = await import("./proof/proof.js");
  return openProof();
}

function openPage() {
  const { page } = document.body.dataset;
  if (page === "index") openStart();
  else if (Object.hasOwn(STEPPED, page)) prepare(STEPPED[page]);
}

watchForLeaving();
watchSecondClicks();
watchLinks(openPage);
openPage();
