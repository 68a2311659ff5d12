// Recognises paths of files on somebody's computer, on a server or in a cloud folder: they often contain the user's name.

const CLOUD = String.raw`https?:\/\/[\w.-]*\b(?:sharepoint\.[a-z]+|docs\.live\.net|onedrive\.live\.com|1drv\.ms)\b`;
const SERVER = String.raw`(?:file|smb|afp|nfs|cifs):`;
const LOCAL_PATH = new RegExp(String.raw`^(?:${SERVER}|[a-z]:[\\/]|\\\\[^\s\\]|\/(?:users|home|volumes)\/|${CLOUD})`, "i");
const INSIDE = new RegExp(
  String.raw`\b[a-z]:[\\/]+users[\\/]|\b[a-z]:\\[^\s\\]|\b${SERVER}\/\/|(?<!\\)\\\\[\w.-]{2,}\\[\w$]|\/(?:users|home|volumes)\/[^/\s]|${CLOUD}`,
  "i",
);
const PICTURE_FILE = /\.(?:jpe?g|png|gif|webp|heic|tiff?|bmp)$/i;
// Between these a path may have spaces.
const DELIMITED = /[^"'[\]<>|\n]+/g;

/** Whether a text begins like a path or a file: address. */
export function isLocalPath(text) {
  return LOCAL_PATH.test(text);
}

/** Whether a text is a path or the name of a picture's file, which programs use as a picture's description. */
export function isPicturePath(text) {
  return LOCAL_PATH.test(text) || PICTURE_FILE.test(text);
}

/** Whether a text contains a path. */
export function containsLocalPath(text) {
  return INSIDE.test(text);
}

/** The text with the name of the file alone in place of each path: of formulas, fields and addresses. */
export function shortenPaths(text) {
  if (LOCAL_PATH.test(text)) return takeFileName(text);
  if (!INSIDE.test(text)) return text;
  const shorten = (part) => (LOCAL_PATH.test(part) ? takeFileName(part) : part);
  return text.replace(DELIMITED, (part) => (LOCAL_PATH.test(part) ? takeFileName(part) : part.replace(/\S+/g, shorten)));
}

/** The last segment of a path or address, without what is asked of it; "" of a folder. */
export function takeFileName(path) {
  return path.replace(/^(https?:[^?#]*).*$/is, "$1").split(/[\\/]/).at(-1);
}

/** The first `most` words of a text that contain a path. */
export function listPaths(text, most) {
  const found = new Set();
  for (const line of text.split("\n")) {
    if (!INSIDE.test(line)) continue;
    for (const [word] of line.matchAll(/[^\s"'<>|()[\]{},;]+/g)) if (INSIDE.test(word)) found.add(word);
    if (found.size >= most) break;
  }
  return [...found].slice(0, most);
}
