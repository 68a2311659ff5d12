// Numbers by which copies of a file can be recognised, in place of which neutral ones are written: the same for the same
// in all parts of a file, because some lead to others.

const GUID = /^\{[\dA-F-]{36}\}$/i;
const NEUTRAL_GUID = "{00000000-0000-0000-0000-";
const SMALL_DIGITS = 6;

export class NeutralIds {
  #numbers = new Map();

  static isGuid(text) {
    return GUID.test(text);
  }

  /** Whether an id is one that this class could have given. */
  static isNeutral(id) {
    return id.startsWith(NEUTRAL_GUID) || id.length <= SMALL_DIGITS || /^000[\dA-F]{5}$/i.test(id);
  }

  /** Another GUID in braces for a GUID, another decimal number for any other id. */
  replace(id) {
    const number = String(this.#count(id));
    return GUID.test(id) ? `${NEUTRAL_GUID}${number.padStart(12, "0")}}` : number;
  }

  /** Another number of eight hexadecimal digits. */
  replaceHex(id) {
    return this.#count(id).toString(16).toUpperCase().padStart(8, "0");
  }

  #count(id) {
    if (!this.#numbers.has(id)) this.#numbers.set(id, this.#numbers.size + 1);
    return this.#numbers.get(id);
  }
}
