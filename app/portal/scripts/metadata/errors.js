// Why a file is not cleaned. `warning` is a key of the sentences in messages.js.

/** The file is damaged, or not in the format that it should be in. */
export class Unreadable extends Error {
  warning = "unreadable";
}

/** The file is encrypted with a password. */
export class Locked extends Error {
  warning = "locked";
}

/** Decompressed, the file would take too much memory. */
export class TooLarge extends Error {
  warning = "too-large";
}
