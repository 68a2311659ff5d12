// Writing more, to exactly the people whom the page names.

import { changeMailbox } from "./exchange.js";
import * as page from "./page.js";
import { findTooLong, tidy, watchRoom } from "./room.js";
import { call } from "./sealer.js";
import { say, sayNames } from "./site.js";
import { listItem } from "./warnings.js";

let mailbox = null;
let showMailbox = null;

/** Get ready for this mailbox. `show` goes back to it, with a notice. */
export function prepareFollowUp(opened, show) {
  [mailbox, showMailbox] = [opened, show];
  watchRoom(find("message"), page.slot(page.step("write"), "room"));
  page.onSubmit("write", takeMessage);
}

/** Show who will read it, and the field to write in; what was typed before is still there. */
export function showFollowUp() {
  if (mailbox.directory.expired) return showMailbox(say("Nothing can be sent now: the list of people has expired. You can read."));
  const section = page.step("write");
  const { readers, removed, inactive, ask, choices } = mailbox.view.audience;
  page.listPeople(page.slot(section, "readers"), ask ? [] : readers);
  page.slot(section, "gone").replaceChildren(...sayGone(removed, inactive).map(listItem));
  page.slot(section, "ask").hidden = !ask;
  page.listChoices(find("to"), "choice", ask ? choices.map((person) => [person.id, page.sayPerson(person)]) : []);
  page.show("write");
}

function sayGone(removed, inactive) {
  return [
    ...removed.map(({ name, by_name }) => say("{name} can't read it: taken out by {by}.", { name, by: by_name })),
    ...inactive.map(({ name }) => say("{name} can't read it: no longer receives reports.", { name })),
  ];
}

function takeMessage() {
  const text = tidy(find("message").value);
  const to = mailbox.view.audience.ask ? page.readChoices(find("to")) : null;
  const mistakes = [...findMistakes(text, to)];
  if (mistakes.length > 0) return page.showMistakes("write", mistakes);
  page.clearMistakes("write");
  const readers = sayReaders();
  return changeMailbox(mailbox, {
    doing: say("Your message is being sealed and sent."),
    path: "/api/mailbox/messages",
    seal: () => call("sealFollowUp", to ? { text, to } : { text }),
    agrees: () => sayReaders() === readers || showChanged(),
    done: showSent,
    showMailbox,
  });
}

function* findMistakes(text, to) {
  if (to?.length === 0) yield [find("to"), say("Choose who may read your message.")];
  const mistake = text === "" ? say("Write your message.") : findTooLong(text);
  if (mistake) yield [find("message"), mistake];
}

function sayReaders() {
  const { readers, ask } = mailbox.view.audience;
  return JSON.stringify([ask, readers.map(({ id }) => id)]);
}

// Another reply came meanwhile and changed who reads: the reporter must see that first.
function showChanged() {
  showFollowUp();
  page.showMistakes("write", [[find("message"), say("Who will read it has just changed. Look again, then send.")]]);
  return false;
}

function showSent() {
  find("message").value = "";
  find("message").dispatchEvent(new Event("input"));
  const { readers, ask } = mailbox.view.audience;
  const names = ask ? "" : sayNames(readers.map(({ name }) => name));
  showMailbox(names ? say("Your message has arrived. {names} can open it.", { names }) : say("Your message has arrived."));
}

function find(id) {
  return document.getElementById(id);
}
