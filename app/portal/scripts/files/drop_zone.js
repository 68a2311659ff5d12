// Drag and drop of files.

/** Call `onDrop(files, folderNames)` when files are dropped on an element. Folders can't be sent, so only named. */
export function acceptDrops(element, onDrop) {
  // Dropped beside it, a file would be opened in place of the page, and what is typed would be lost.
  addEventListener("dragover", refuseFiles);
  addEventListener("drop", refuseFiles);
  element.addEventListener("dragover", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "copy";
    element.classList.add("over");
  });
  element.addEventListener("dragleave", (event) => {
    if (!element.contains(event.relatedTarget)) element.classList.remove("over");
  });
  element.addEventListener("drop", (event) => {
    element.classList.remove("over");
    if (!hasFiles(event)) return;
    event.preventDefault();
    onDrop(...splitFolders(event.dataTransfer));
  });
}

function refuseFiles(event) {
  if (event.defaultPrevented || !hasFiles(event)) return;
  event.preventDefault();
  event.dataTransfer.dropEffect = "none";
}

function hasFiles({ dataTransfer }) {
  return dataTransfer?.types.includes("Files") ?? false;
}

// As a File, a folder looks like a small file until it is read.
function splitFolders({ items }) {
  const dropped = [...items].filter(({ kind }) => kind === "file").map((item) => [item.getAsFile(), item.webkitGetAsEntry()]);
  const files = dropped.filter(([file, entry]) => file && !entry?.isDirectory).map(([file]) => file);
  const folders = dropped.filter(([, entry]) => entry?.isDirectory).map(([, entry]) => entry.name);
  return [files, folders];
}
