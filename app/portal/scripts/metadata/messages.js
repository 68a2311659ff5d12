// The sentences for the keys that clean.js gives: what is found, removed or left in a file, and warnings. In English,
// because this runs in a worker: the page translates them.

// Marks sentences for app/i18n/extract.py, as gettext_noop does.
const say = (english) => english;

/** The words for a finding's key; they fit into “Taken out: {what}.” */
export function describeFinding(what) {
  return FOUND[what] ?? LEFT[what] ?? FOUND.extra;
}

/** Why a file is not cleaned, and what to do instead; "" for null. */
export function describeWarning(warning) {
  return warning ? (WARNINGS[warning] ?? WARNINGS.other) : "";
}

const FOUND = {
  place: say("the place"),
  device: say("the camera, phone or computer"),
  serial: say("serial numbers of a device"),
  "device-notes": say("notes that the camera made"),
  author: say("names of authors"),
  editor: say("who changed it last"),
  reviewer: say("who commented on it or changed it"),
  company: say("the organisation"),
  day: say("days and times"),
  software: say("programs that made it"),
  title: say("titles and captions"),
  comment: say("remarks about it"),
  preview: say("small copies of the picture"),
  profile: say("the name of a screen or camera in the colour profile"),
  path: say("names of files and folders on a computer"),
  printer: say("the printer"),
  identifier: say("numbers by which copies can be recognised"),
  history: say("earlier versions"),
  route: say("the way it took, and computers on that way"),
  cache: say("copies of other tables and of databases"),
  signature: say("a digital signature"),
  media: say("sounds, films and 3D models inside it"),
  extra: say("further data about it"),
};

const LEFT = {
  picture: say("what the picture shows, and the fine traces that every camera leaves in its pictures"),
  recording: say("what is seen and heard, and the fine traces that every camera and microphone leaves"),
  mail: say("who sent it, who got it, and when"),
  colours: say("its colours as a certain screen or camera sees them"),
  content: say("what is written in it"),
  pages: say("what its pages show, also under black bars"),
  names: say("a name of an author in its text"),
  paths: say("a folder on a computer in its text or links"),
  tracked: say("text that was deleted while changes were recorded"),
  comments: say("comments"),
  hidden: say("hidden text, rows, sheets, slides or notes"),
  values: say("something in its text that was taken out elsewhere"),
  caches: say("values from tables that are summed up in it"),
  cropped: say("parts of pictures that were cut off"),
  inside: say("whole files inside it, such as the table behind a chart"),
  embedded: say("files inside it that could not be cleaned"),
  macros: say("macros"),
  outside: say("parts of its pages outside of what they show"),
};

const WARNINGS = {
  picture: say(
    "We can't clean this kind of picture. It can tell where and when it was made. Save it as JPEG or PNG and add that instead.",
  ),
  recording: say("We can't clean this kind of film or sound. It can tell where and when it was made, and voices can be recognised."),
  markup: say(
    "We can't clean this kind of text. It can hold more than you see, such as names, days and folders. Copy what matters into a plain text and add that instead.",
  ),
  paths: say("This text names folders on a computer. They can hold the name of a user. If you can, take them out and add it again."),
  legacy: say(
    "We can't clean this kind of file: it is old, or locked with a password. Save it as docx, xlsx, pptx or PDF and add that instead.",
  ),
  archive: say("We don't look into archives. Unpack it and add the files one by one."),
  other: say("We don't know this kind of file. It may tell who made it. If you can, save it as PDF and add that instead."),
  locked: say("This file is locked with a password, so we can't clean it. Save it without one and add that instead."),
  "too-large": say("This file is too large for us to clean. It may tell who made it. If you can, make it smaller."),
  unreadable: say(
    "We can't read this file, so we can't clean it. If you can open it, save it under another name and add that instead.",
  ),
};
