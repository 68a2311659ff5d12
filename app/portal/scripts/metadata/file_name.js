// Whether the name of a file tells what was found in it: an author's name, or a day.

const PEOPLE = new Set(["author", "editor", "reviewer", "company"]);
const MIN_LETTERS = 3;
// Parts of many names, which tell nobody.
const IGNORED = new Set("the and for von van der del author user inc ltd llc gmbh".split(" "));
const DAY = /(\d{4})\D(\d{2})\D(\d{2})/;

/** Whether a name holds a word of a person's or company's name in `found` ([{what, value}]), or a day in it. */
export function tellsFound(name, found) {
  const letters = listWords(name.replace(/\.[^.]*$/, ""));
  const digits = name.replace(/\D+/g, "");
  return found.some(({ what, value }) => (PEOPLE.has(what) ? sharesWord(letters, value) : what === "day" && holdsDay(digits, value)));
}

function sharesWord(words, value) {
  return [...listWords(value)].some((word) => words.has(word));
}

// Names may be joined: JaneRoe.
function listWords(text) {
  const parted = text.replace(/(\p{Ll})(\p{Lu})/gu, "$1 $2").toLowerCase();
  return new Set(parted.split(/[^\p{L}\p{M}]+/u).filter((word) => word.length >= MIN_LETTERS && !IGNORED.has(word)));
}

function holdsDay(digits, value) {
  const [, year, month, day] = DAY.exec(value) ?? [];
  if (!year) return false;
  return [`${year}${month}${day}`, `${day}${month}${year}`, `${month}${day}${year}`, `${year.slice(2)}${month}${day}`].some((each) => digits.includes(each));
}
