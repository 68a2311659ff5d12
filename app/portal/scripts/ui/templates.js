// The <template> elements of a page and the named slots in its markup. Text is only ever set as textContent, never as
// HTML: what is shown may come from a file or from another person.

/** The first element in `parent` with data-slot=`name`, or null. */
export function slot(parent, name) {
  return parent.querySelector(`[data-slot="${name}"]`);
}

/** Set the text of slots in `parent`; `texts` maps their names to it. */
export function fillSlots(parent, texts) {
  for (const [name, text] of Object.entries(texts)) slot(parent, name).textContent = text;
}

/** A clone of the template with the id `template-NAME`, with `texts` in its slots. */
export function cloneTemplate(name, texts = {}) {
  const element = document.getElementById(`template-${name}`).content.firstElementChild.cloneNode(true);
  fillSlots(element, texts);
  return element;
}

/** An <li> with this text. */
export function listItem(text) {
  return Object.assign(document.createElement("li"), { textContent: text });
}
