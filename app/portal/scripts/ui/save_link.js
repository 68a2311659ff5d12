// A link that saves a text as a file.

/** Have a link save `text`. A data: address, because browsers note in the saved file's attributes where it is from. */
export function linkTextFile(link, text, type = "text/plain") {
  link.href = `data:${type};charset=utf-8,${encodeURIComponent(text)}`;
}
