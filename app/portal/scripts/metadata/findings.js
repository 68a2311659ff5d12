// What is found in a file: a list without repetitions, its values made fit to be shown.

const LONGEST = 200;
const MOST = 100;

export class Findings {
  #seen = new Map();

  /** Add one. `what` is a name from sentences.js; a `value` that is empty adds nothing, without one it stands alone. */
  add(what, value = null) {
    const shown = value === null ? "" : makeShowable(value);
    if (value !== null && shown === "") return;
    // A file may hold a million comments.
    if (this.#seen.size < MOST) this.#seen.set(`${what} ${shown}`, { what, value: shown });
  }

  addAll(others) {
    for (const { what, value } of others) this.add(what, value || null);
  }

  /** [{what, value}] in the order in which they were found. */
  list() {
    return [...this.#seen.values()];
  }

  /** The values found of these kinds. */
  values(...kinds) {
    return this.list().filter(({ what }) => kinds.includes(what)).map(({ value }) => value);
  }
}

/** The names of what was found, each once. */
export function listKinds(findings) {
  return [...new Set(findings.map(({ what }) => what))];
}

// Control characters and marks that turn the direction of writing would let a file write into the page.
function makeShowable(value) {
  const text = String(value).slice(0, 4 * LONGEST).replace(/[\p{C}\s]+/gu, " ").trim();
  const characters = Array.from(text);
  return characters.length > LONGEST ? `${characters.slice(0, LONGEST - 1).join("")}…` : text;
}
