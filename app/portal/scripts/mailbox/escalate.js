// The offer to let somebody else read everything, and the step `escalate`, in which the reporter does so.

import { sayOutOfDate } from "../api/directory.js";
import { say, sayDay, sayNames } from "../i18n.js";
import { callWorker } from "../sealing/client.js";
import { clearErrors, onSubmit, showErrors } from "../ui/forms.js";
import { sayPerson } from "../ui/people.js";
import { sayPhraseHeld } from "../ui/phrase_input.js";
import { findStep, showStep } from "../ui/steps.js";
import { cloneTemplate, slot } from "../ui/templates.js";
import { normalizeText, sayTooLong, watchTextLimit } from "../ui/text_limit.js";
import { showNotice } from "./notice.js";
import { changeMailbox } from "./sync.js";

let mailbox = null;
let showMailbox = null;
let person = null;

/** Prepare the step for an open mailbox. `show(notice)` goes back to it. */
export function prepareEscalation(opened, show) {
  [mailbox, showMailbox] = [opened, show];
  watchTextLimit(findMessage(), slot(findStep("escalate"), "room"));
  onSubmit("escalate", submit);
}

/** Whether a text is begun for whoever would be let in. */
export function hasEscalationDraft() {
  return findMessage()?.value !== "";
}

/** Fill what the mailbox's `section` says of who else can read it, or was given it. */
export function showEscalation(section, { choices, since, unknown, given, given_on }) {
  slot(section, "escalation").hidden = choices.length === 0;
  slot(section, "since").textContent = since ? say("Nobody has answered you since {day}.", { day: sayDay(since) }) : "";
  showNotice(slot(section, "unknown"), unknown ? sayUnknown() : "");
  slot(section, "escalations").replaceChildren(...choices.map(makeChoice));
  const names = sayNames(given.map(({ name }) => name));
  slot(section, "given").textContent =
    given.length > 0 ? say("On {day} you let {names} read all that you have sent.", { day: sayDay(given_on), names }) : "";
}

function sayUnknown() {
  return [
    say("This website doesn't give us what we noted for you. So we can't say whom you left out. If you left out one of these people, don't choose them."),
    say("Somebody you left out, or somebody who got this task only after your report, sees nothing of it, even if you choose them. This page will still say that you let them read it."),
  ].join(" ");
}

function makeChoice(choice) {
  const item = cloneTemplate("escalation");
  item.querySelector("button").textContent = say("Let {name} read it", { name: choice.name });
  item.querySelector("button").addEventListener("click", () => showStepFor(choice));
  return item;
}

function showStepFor(choice) {
  const outOfDate = sayOutOfDate(mailbox.directory);
  if (outOfDate) return showMailbox(outOfDate.join(" "));
  person = choice;
  const section = findStep("escalate");
  slot(section, "person").textContent = sayPerson(choice);
  slot(section, "others").hidden = listOthers().length === 0;
  showStep("escalate");
}

async function submit() {
  const text = normalizeText(findMessage().value);
  const isHeld = await callWorker("holdsPhrase", { texts: [text] });
  const problem = isHeld ? sayPhraseHeld() : sayTooLong(text);
  if (problem) return showErrors("escalate", [[findMessage(), problem]]);
  clearErrors("escalate");
  const { id, name } = person;
  const others = listOthers();
  const question = say("Nobody answers me. I let you read all that I have sent.");
  const answers = [{ question, text }];
  const to = document.getElementById("with-others").checked ? others : [];
  return changeMailbox(mailbox, {
    doing: say("Your message is being sealed and sent."),
    path: "/api/mailbox/messages",
    seal: async () => ({ ...(await callWorker("sealFollowUp", { answers, to, unlock: id })), uploads: [] }),
    agrees: () => String(listOthers()) === String(others) || showMailbox(say("Who can read it has just changed. Look again, then send.")),
    done: () => {
      findMessage().value = "";
      showMailbox(say("{name} can now read all that you have sent.", { name }));
    },
    showMailbox,
  });
}

// Who reads it already: nobody, while that isn't known.
function listOthers() {
  const { readers, ask } = mailbox.view.audience;
  return ask ? [] : readers.map(({ id }) => id);
}

function findMessage() {
  return document.getElementById("escalation-message");
}
