// Recognises paths of files on somebody's computer, which often contain the user's name.

const LOCAL_PATH = /^(?:file:|[a-z]:[\\/]|\\\\|\/(?:users|home)\/)/i;
const USER_FOLDER = /\b[a-z]:[\\/]+users[\\/]|\bfile:\/\/|\/(?:users|home)\/[^/\s]/i;
const PICTURE_FILE = /\.(?:jpe?g|png|gif|webp|heic|tiff?|bmp)$/i;

/** Whether a text begins like a local path or a file: address. */
export function isLocalPath(text) {
  return LOCAL_PATH.test(text);
}

/** Whether a text is a local path or the name of a picture's file, which programs use as a picture's description. */
export function isPicturePath(text) {
  return LOCAL_PATH.test(text) || PICTURE_FILE.test(text);
}

/** Whether a text contains a path in a user's folder. */
export function containsLocalPath(text) {
  return USER_FOLDER.test(text);
}
