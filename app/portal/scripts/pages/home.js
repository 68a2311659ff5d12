// The home page: lists who receives reports, once the directory's signature is verified.

import { canSeal, fetchDirectory, sayLoadFailure } from "../api/directory.js";
import { say, sayError } from "../i18n.js";
import { cloneTemplate } from "../ui/templates.js";

/** Fill the list of recipients, or say there why it can't be shown. */
export async function openHome() {
  if (!canSeal()) return showNotice(say("Your browser can't check the list of names on this connection."));
  try {
    const { recipients, channels, unsealable } = await fetchDirectory();
    const offered = new Set(channels.flatMap((channel) => channel.recipients));
    showPeople(recipients.filter(({ id }) => offered.has(id)));
    if (unsealable) showNotice(sayError(unsealable));
  } catch (error) {
    showNotice(sayLoadFailure(error)[1]);
  }
}

function showPeople(people) {
  const list = document.createElement("ul");
  list.className = "people";
  list.append(...people.map(({ name, role }) => cloneTemplate("person", { name, role: say(role) })));
  document.getElementById("people").replaceChildren(list);
}

function showNotice(sentence) {
  const notice = document.createElement("p");
  notice.className = "notice";
  notice.textContent = sentence;
  document.getElementById("people").replaceChildren(notice);
}
