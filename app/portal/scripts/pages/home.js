// The first page: who receives reports.

import { canSeal, fetchDirectory, sayFailure } from "./directory.js";
import { copy } from "./page.js";
import { say, sayError } from "./site.js";

export async function openStart() {
  if (!canSeal()) return tell(say("Your browser can't check the list of names on this connection."));
  try {
    const { recipients, channels, expired } = await fetchDirectory();
    const offered = new Set(channels.flatMap((channel) => channel.recipients));
    showPeople(recipients.filter(({ id }) => offered.has(id)));
    if (expired) tell(sayError("ExpiredDirectory"));
  } catch (error) {
    tell(sayFailure(error)[1]);
  }
}

function showPeople(people) {
  const list = document.createElement("ul");
  list.className = "people";
  list.append(...people.map(({ name, role }) => copy("person", { name, role: say(role) })));
  document.getElementById("people").replaceChildren(list);
}

function tell(sentence) {
  const notice = document.createElement("p");
  notice.className = "notice";
  notice.textContent = sentence;
  document.getElementById("people").replaceChildren(notice);
}
