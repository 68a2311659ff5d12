// E-mails (RFC 5322, MIME in RFC 2045 to 2049), mailboxes, and web pages in one file (MHTML, RFC 2557): fields that programs
// write about the message and its way are removed; who wrote what to whom stays.

import { decodeLatin1, encodeLatin1 } from "../bytes.js";
import { Findings } from "../findings.js";
import { containsLocalPath, shortenPaths } from "../local_paths.js";
import { decodeLoosely, listRemaining } from "../remaining.js";

const ADDRESS = "content-location";
const KEPT = new Set([
  ..."from sender to cc subject date mime-version content-type content-transfer-encoding content-disposition".split(" "),
  ..."content-id content-language".split(" "),
  ADDRESS,
]);
// What the other fields reveal, by name; `extra` of any other.
const REVEALED = [
  [/^(?:received|x-received|x-originating.*|return-path|delivered-to|envelope-to|x-original-to|bcc|resent-.*|authentication-results|arc-.*|received-spf|.*-notification-to|return-receipt-to|x-forwarded.*|.*-ip)$/i, "route"],
  [/^(?:message-id|in-reply-to|references|thread-.*|dkim-signature|.*-(?:id|guid|uuid|hash))$/i, "identifier"],
  [/^(?:user-agent|x-mailer|x-mimeole|x-newsreader)$/i, "software"],
  [new RegExp(`(?:^|-)(?:${ADDRESS}|content-base)$`, "i"), "path"],
  [/(?:^|-)date$/i, "day"],
];
const DAYS = /;\s*(?:creation|modification|read)-date\s*=\s*(?:"[^"]*"|[^;\s]+)/gi;
const BOUNDARY = /\bboundary\s*=\s*(?:"([^"]{1,200})"|([^\s;]{1,200}))/i;
const MAILBOX = /^From \S+ .*\d{4}\s*$/;
const NOBODY = "From MAILER-DAEMON Thu Jan  1 00:00:00 1970";
// Parts that begin with fields of their own.
const HAS_FIELDS = /^(?:message\/(?:rfc822|global|news)|text\/rfc822-headers)$/;

/** Remove a message's metadata: {bytes, findings: Findings, left: [what]}. */
export function removeMetadata(bytes) {
  const findings = new Findings();
  const left = new Set(["content", "mail"]);
  const message = new Message(findings, left);
  for (const line of decodeLatin1(bytes).split("\n")) message.read(line);
  message.endPart();
  const texts = message.listTexts();
  if (texts.some(containsLocalPath)) left.add("paths");
  for (const what of listRemaining(findings.list(), texts)) left.add(what);
  return { bytes: encodeLatin1(message.written.join("\n")), findings, left: [...left] };
}

// Reads a message line by line, as parts in one another: each has fields, an empty line, and a body.
class Message {
  /** The lines of the cleaned message. */
  written = [];
  #findings;
  #left;
  #isMailbox = null;
  #boundaries = new Set();
  // The lines of the field that is being read; in a body, null.
  #field = [];
  #part = newPart();
  #parts = [];

  constructor(findings, left) {
    this.#findings = findings;
    this.#left = left;
  }

  read(line) {
    const mark = line.trimEnd();
    this.#isMailbox ??= MAILBOX.test(mark);
    const isMessage = this.#isMailbox && MAILBOX.test(mark);
    if (isMessage || (mark.startsWith("--") && this.#boundaries.has(mark.slice(2)))) {
      this.endPart();
      this.written.push(isMessage ? NOBODY : line);
      [this.#part, this.#field] = [newPart(), []];
    } else if (this.#field === null) {
      this.written.push(line);
    } else if (mark === "") {
      this.#endField();
      this.written.push(line);
      this.#field = HAS_FIELDS.test(this.#part.type) ? [] : null;
      this.#part = this.#field ? newPart() : { ...this.#part, from: this.written.length };
    } else {
      // A field goes on in lines that begin with a space.
      if (!/^[ \t]/.test(line)) this.#endField();
      this.#field.push(line);
    }
  }

  endPart() {
    if (this.#field !== null) this.#endField();
    const { type, from } = this.#part;
    if (from === undefined) return;
    if (type.startsWith("text/")) this.#parts.push({ ...this.#part, to: this.written.length });
    else if (!/^(?:multipart|message)\//.test(type)) this.#left.add("embedded");
  }

  /** What is written in it: as it stands, and what is encoded. */
  listTexts() {
    const bodies = this.#parts.map(({ encoding, from, to }) => decodeBody(this.written.slice(from, to).join("\n"), encoding));
    return [this.written.join("\n"), ...bodies].map((text) => decodeLoosely(encodeLatin1(text)));
  }

  #endField() {
    const field = this.#field.join("\n");
    this.#field = [];
    if (field === "") return;
    const [, name, value] = /^([^:]*):?([^]*)$/.exec(field);
    if (/^content-type$/i.test(name)) this.#readType(value);
    if (/^content-transfer-encoding$/i.test(name)) this.#part.encoding = value.trim().toLowerCase();
    if (KEPT.has(name.toLowerCase())) return void this.written.push(this.#shorten(name, field));
    const what = REVEALED.find(([pattern]) => pattern.test(name))?.[1] ?? "extra";
    const shown = new TextDecoder().decode(encodeLatin1(value));
    this.#findings.add(what, what === "extra" ? `${name}: ${shown}` : shown);
  }

  #readType(value) {
    this.#part.type = value.split(";")[0].trim().toLowerCase();
    const [, quoted, bare] = BOUNDARY.exec(value) ?? [];
    const boundary = quoted ?? bare;
    if (boundary) this.#boundaries.add(boundary).add(`${boundary}--`);
  }

  #shorten(name, field) {
    const isAddress = name.toLowerCase() === ADDRESS;
    const short = isAddress ? field.replace(/^([^:]*:\s*)(\S+)/, (_, head, address) => head + shortenPaths(address)) : field.replace(DAYS, "");
    if (short !== field) this.#findings.add(isAddress ? "path" : "day", field.slice(name.length + 1));
    return short;
  }
}

function newPart() {
  return { type: "text/plain", encoding: "" };
}

function decodeBody(text, encoding) {
  if (encoding === "quoted-printable") {
    const character = (_, code) => String.fromCharCode(parseInt(code, 16));
    return text.replace(/=\r?\n/g, "").replace(/=([\dA-F]{2})/gi, character);
  }
  try {
    return encoding === "base64" ? atob(text.replace(/\s/g, "")) : "";
  } catch {
    return "";
  }
}
