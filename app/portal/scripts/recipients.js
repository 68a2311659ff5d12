// Who can read reports, with fingerprints to compare.

import { fetchDirectory, sayOutOfDate } from "./directory.js";
import { copy, show, slot, step } from "./page.js";
import { say, sayDay } from "./site.js";

export async function openRecipients() {
  const directory = await fetchDirectory();
  const section = step("list");
  slot(section, "people").replaceChildren(...directory.recipients.map(describe));
  for (const name of ["organisation", "version"]) slot(section, name).textContent = directory[name];
  for (const name of ["issued_on", "expires_on"]) slot(section, name).textContent = sayDay(directory[name]);
  const outOfDate = sayOutOfDate(directory);
  slot(section, "expired").textContent = outOfDate?.join(" ") ?? "";
  slot(section, "expired").hidden = !outOfDate;
  show("list");
}

function describe({ name, role, fingerprint, active, retired_on }) {
  return copy("person", { name, role: say(role), fingerprint, former: active ? "" : sayFormer(retired_on) });
}

function sayFormer(retiredOn) {
  return retiredOn
    ? say("No longer receives reports since {day}.", { day: sayDay(retiredOn) })
    : say("Can't receive reports now: the key has expired.");
}
