// The statements that come with a directory: which address is a person's on a day, and how fresh the directory is.

import { b64encode, equal } from "../encoding.js";
import { AmbiguousAddress, MissingAddress, SealedLineError } from "../errors.js";
import { readCard } from "./address_card.js";
import { readConfirmation } from "./confirmation.js";

// A directory has at most 32 active people, and hands out three cards of each at most.
export const MAX_LISTED = 256;
const DAY_MS = 24 * 60 * 60 * 1000;

/** Cards and confirmations of people whom a directory lists, each signed by its author. */
export class Statements {
  constructor(cards = [], confirmations = []) {
    Object.assign(this, { cards, confirmations });
    Object.freeze(this);
  }

  /**
   * Find the card of a verifying key that is valid on this day.
   * Throws MissingAddress if there is none, AmbiguousAddress if there are two.
   */
  findCard(verify, day) {
    const valid = this.cards.filter((card) => equal(card.verify, verify) && card.isValid(day));
    if (valid.length > 1) throw new AmbiguousAddress();
    if (valid.length === 0) throw new MissingAddress();
    return valid[0];
  }

  /**
   * List the last days on which each of these people confirmed a digest (32 bytes), the newest first.
   * `people` are verifying keys. What is dated after the day that follows `day` doesn't count.
   */
  countConfirmed(directory, people, day) {
    const [tomorrow, counted] = [addDays(day, 1), new Set(people.map(b64encode))];
    const last = new Map();
    for (const each of this.confirmations) {
      const author = b64encode(each.verify);
      if (!equal(each.directory, directory) || !counted.has(author) || each.day > tomorrow) continue;
      if (each.day > (last.get(author) ?? "")) last.set(author, each.day);
    }
    return [...last.values()].sort().reverse();
  }
}

/**
 * Read what was served with a directory: lists of signed statements, of which the first 256 are looked at.
 * What is not trusted is left out, as if it had been withheld: whoever serves it could do that as well. The same
 * statement twice counts once.
 */
export function readStatements(cards, confirmations, instance, known) {
  return new Statements(
    readAll(readCard, cards, instance, known),
    readAll(readConfirmation, confirmations, instance, known),
  );
}

/** The day so many days later, or the last there is. */
export function addDays(day, days) {
  const later = new Date(Date.parse(day) + days * DAY_MS).toISOString();
  return later.length === 24 ? later.slice(0, 10) : "9999-12-31";
}

function readAll(read, listed, instance, known) {
  const found = new Map();
  for (const statement of Array.isArray(listed) ? listed.slice(0, MAX_LISTED) : []) {
    try {
      const one = read(statement, instance, known);
      found.set(JSON.stringify(Object.values(one).map((value) => (typeof value === "string" ? value : b64encode(value)))), one);
    } catch (error) {
      if (!(error instanceof SealedLineError)) throw error;
    }
  }
  return Object.freeze([...found.values()]);
}
