// The receipt on the confirmation: shown, and saved if the reporter asks. Nothing of it is kept otherwise.

import * as page from "./page.js";

/** Show the receipt of a report that came on this day, where this installation proves anything. */
export function showReceipt(section, receipt, day) {
  const part = page.slot(section, "proof");
  if (!part) return;
  part.hidden = false;
  page.slot(part, "receipt").textContent = receipt;
  offerFile(page.slot(part, "save"), `${receipt}\n${day}\n`);
}

/** Let a link save this text. Browsers note where a file is from: of an address that holds it, they learn no website. */
export function offerFile(link, text) {
  link.href = `data:text/plain;charset=utf-8,${encodeURIComponent(text)}`;
}
