// Why a file is not cleaned. The names go with the sentences in sentences.js.

/** The file is damaged, or isn't made as its kind should be. */
export class Unreadable extends Error {
  warning = "unreadable";
}

/** The file is locked with a password. */
export class Locked extends Error {
  warning = "locked";
}

/** Unpacked, the file would fill the memory. */
export class TooLarge extends Error {
  warning = "too-large";
}
