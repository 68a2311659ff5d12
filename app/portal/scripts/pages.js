// The code of all pages: bundled into static/pages.js, which every page loads.

import { watchForLeaving } from "./leave.js";
import { openMailbox } from "./mailbox.js";
import { openRecipients } from "./recipients.js";
import { openReport } from "./report.js";
import { openStart } from "./start.js";
import { watchLinks } from "./visit.js";

const PAGES = { index: openStart, report: openReport, mailbox: openMailbox, recipients: openRecipients };

function openPage() {
  PAGES[document.body.dataset.page]?.();
}

watchForLeaving();
watchLinks(openPage);
openPage();
