// Names of files and folders on somebody's computer: they hold people's names, and days.

const ON_A_DISK = /^(?:file:|[a-z]:[\\/]|\\\\|\/(?:users|home)\/)/i;
const IN_A_TEXT = /\b[a-z]:[\\/]+users[\\/]|\bfile:\/\/|\/(?:users|home)\/[^/\s]/i;
const PICTURE = /\.(?:jpe?g|png|gif|webp|heic|tiff?|bmp)$/i;

/** Whether this is a place on a disk. */
export function isOnDisk(text) {
  return ON_A_DISK.test(text);
}

/** Whether this is a place on a disk or a picture's file: what programs write under a picture by themselves. */
export function isOfPicture(text) {
  return ON_A_DISK.test(text) || PICTURE.test(text);
}

/** Whether a place in somebody's own folder stands in a text. */
export function holdsPath(text) {
  return IN_A_TEXT.test(text);
}
