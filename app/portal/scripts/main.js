// Entry point of static/pages.js, which every page loads: opens the page that the document is, and installs what all
// pages need (quick exit, navigation within one document).

import { canSeal, sayLoadFailure } from "./api/directory.js";
import { say } from "./i18n.js";
import { openHome } from "./pages/home.js";
import { openRecipients } from "./pages/recipients.js";
import { openReport } from "./report/report.js";
import { ignoreSecondClicks } from "./ui/double_click.js";
import { interceptLinks } from "./ui/navigation.js";
import { watchQuickExit } from "./ui/quick_exit.js";
import { showStopped } from "./ui/steps.js";

// static/mailbox.js and static/proof.js import these from pages.js, so that there is one instance of each module.
export { waitToRetry } from "./api/backoff.js";
export { OUTDATED, callWithHistory, fetchDirectory, forgetDirectory, sayOutOfDate, sayUntrusted } from "./api/directory.js";
export { fetchLimits } from "./api/limits.js";
export { REQUEST_OPTIONS, Unanswered, get, isWorkNeeded, pad, post } from "./api/request.js";
export { sayFileType, saySize } from "./files/labels.js";
export { FilePicker } from "./files/picker.js";
export { LOST_UPLOAD_CODES, UploadStopped, forgetUploads, uploadFiles } from "./files/upload.js";
export { addErrors, addStrings, say, sayCount, sayDay, sayError, sayNames, sayTime } from "./i18n.js";
export { collectAnswers, findQuestion, listAsked, listQuestions, showAsked, untickExcluded } from "./report/questions.js";
export { callWorker, loadWordList, stopWorker } from "./sealing/client.js";
export { clearErrors, fillChoices, onSubmit, readChoices, showErrors } from "./ui/forms.js";
export { findPromises } from "./ui/days.js";
export { guardBack, releaseBack } from "./ui/history_guard.js";
export { goBack } from "./ui/navigation.js";
export { sayPerson } from "./ui/people.js";
export { PhraseInput, sayPhraseHeld } from "./ui/phrase_input.js";
export { showProgress } from "./ui/progress.js";
export { guardUnsaved, onLeave } from "./ui/quick_exit.js";
export { linkTextFile } from "./ui/save_link.js";
export { findStep, onClick, showStep, showStopped } from "./ui/steps.js";
export { cloneTemplate, fillSlots, listItem, slot } from "./ui/templates.js";
export { sayAbout } from "./ui/time_left.js";
export { normalizeText, sayTooLong, watchTextLimit } from "./ui/text_limit.js";

// Pages with steps, by the name in the body's data-page. The others are text, but for the home page.
const PAGES = {
  report: openReport,
  recipients: openRecipients,
  mailbox: async () => (await import("./mailbox/mailbox.js")).openMailbox(),
  proof: async () => (await import("./proof/proof.js")).openProof(),
};

function openPage() {
  const { page } = document.body.dataset;
  if (page === "index") openHome();
  else if (Object.hasOwn(PAGES, page)) openSteps(PAGES[page]);
}

// What keeps a page from opening is shown in place of its first step.
async function openSteps(open) {
  if (!canSeal()) return showStopped(say("This connection isn't safe enough"), ...sayInsecure());
  try {
    await open();
  } catch (error) {
    showStopped(...sayLoadFailure(error));
  }
}

function sayInsecure() {
  return [
    say("Your browser only seals on a protected connection, and this one is not, or your browser is too old."),
    say("Nothing was sent. Check that the address begins with https:// or ends in .onion, and use Tor Browser."),
  ];
}

watchQuickExit();
ignoreSecondClicks();
interceptLinks(openPage);
openPage();
