// Text files that hold more than is seen: told apart by how they begin.

// Of these at least one is in every message that was sent; no letter has them.
const MAIL_FIELDS = new Set(
  "received return-path delivered-to message-id mime-version x-mailer content-type snapshot-content-location".split(" "),
);
const FIELD = /^([!-9;-~]+):/;
const MAILBOX = /^From \S+ .*\d{4}\s*$/;

// E-mails are told apart before these.
const STARTS = [
  ["rtf", /^\{\\rtf/],
  ["postscript", /^\x04?%!PS/],
  ["markup", /^\s*</],
  ["markup", /^BEGIN:V(?:CALENDAR|CARD|EVENT)\b/i],
  ["markup", /^\s*\{\s*"(?:cells|nbformat|metadata)"\s*:/],
  ["markup", /^(?:From [\da-f]{40} |(?:diff --git|diff -|Index:|commit [\da-f]{40})|--- [^\n]*\n\+\+\+ )/],
];

/** The kind of a text by its beginning: a key of FORMATS or UNCLEANABLE, of which `text` holds nothing else. */
export function classifyText(text) {
  if (isMail(text)) return "mail";
  return STARTS.find(([, pattern]) => pattern.test(text))?.[0] ?? "text";
}

function isMail(text) {
  const lines = text.split(/\r?\n/);
  if (MAILBOX.test(lines[0])) lines.shift();
  for (const line of lines) {
    const name = FIELD.exec(line)?.[1].toLowerCase();
    if (MAIL_FIELDS.has(name)) return true;
    if (name === undefined && !/^[ \t]+\S/.test(line)) return false;
  }
  return false;
}
