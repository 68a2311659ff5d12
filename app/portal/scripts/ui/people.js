// Recipients as the page shows them. Names are data of the signed directory; roles have translations.

import { say } from "../i18n.js";
import { cloneTemplate, slot } from "./templates.js";

/** Fill a list with recipients ({name, role}); `instead` says in words whose substitute somebody is. */
export function fillPeople(list, people) {
  list.replaceChildren(...people.map(({ name, role, instead = "" }) => {
    const item = cloneTemplate("reader", { name, role: say(role) });
    if (instead) slot(item, "instead").textContent = instead;
    return item;
  }));
}

/** "Name, role", for a label. */
export function sayPerson({ name, role }) {
  return say("{name}, {role}", { name, role: say(role) });
}
