// The metadata found in a file: a list without duplicates, with values that are safe to show.

const MAX_CHARACTERS = 200;
const MAX_FINDINGS = 100;

/** At most 100 findings, each with a value of at most 200 characters. */
export class Findings {
  #seen = new Map();

  /** Add one. `what` is a key of messages.js. An empty `value` adds nothing; null adds a finding without a value. */
  add(what, value = null) {
    const shown = value === null ? "" : makeShowable(value);
    if (value !== null && shown === "") return;
    // A file may have a million comments.
    if (this.#seen.size < MAX_FINDINGS) this.#seen.set(`${what} ${shown}`, { what, value: shown });
  }

  /** Add all of a list of {what, value}. */
  addAll(others) {
    for (const { what, value } of others) this.add(what, value || null);
  }

  /** [{what, value}] in the order in which they were added. */
  list() {
    return [...this.#seen.values()];
  }

  /** The values of findings with one of these keys. */
  values(...kinds) {
    return this.list().filter(({ what }) => kinds.includes(what)).map(({ value }) => value);
  }
}

/** The keys (`what`) of findings, each once. */
export function listKinds(findings) {
  return [...new Set(findings.map(({ what }) => what))];
}

// Control characters and bidirectional marks would let a file change the text around its value.
function makeShowable(value) {
  const text = String(value).slice(0, 4 * MAX_CHARACTERS).replace(/[\p{C}\s]+/gu, " ").trim();
  const characters = Array.from(text);
  return characters.length > MAX_CHARACTERS ? `${characters.slice(0, MAX_CHARACTERS - 1).join("")}…` : text;
}
