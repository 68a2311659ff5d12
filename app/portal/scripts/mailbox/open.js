// Opens the mailbox of a phrase. Where there is none, the phrase is tried with each two of its words exchanged, before it
// is said that no report came: that is how words are miscopied most often.

import { say } from "../i18n.js";
import { callWorker } from "../sealing/client.js";
import { showProgress } from "../ui/progress.js";
import { MailboxRefused, fetchMailbox } from "./sync.js";

/**
 * Open it: sets mailbox.token, mailbox.view and mailbox.directory. Gives the places (from 0) of two words that were
 * exchanged, or null. Throws Unanswered, MailboxRefused, WorkerError.
 */
export async function openByPhrase(mailbox, phrase) {
  const onProgress = showProgress("opening", say("Your browser is making your keys."));
  if (await isThere(mailbox, phrase, onProgress)) return null;
  const swapped = await callWorker("listSwapped", { phrase });
  const onTry = showProgress("opening", say("There is no mailbox for these words in this order. Your browser tries them with two words exchanged. This may take some minutes."));
  for (const [index, [one, other, exchanged]] of swapped.entries()) {
    onTry(index / swapped.length);
    if (await isThere(mailbox, exchanged)) return [one, other];
  }
  mailbox.token = null;
  throw new MailboxRefused(404);
}

async function isThere(mailbox, phrase, onProgress = undefined) {
  mailbox.token = (await callWorker("openPhrase", { phrase }, onProgress)).token;
  if (onProgress) showProgress("opening", say("Your browser is getting your messages."))();
  try {
    await fetchMailbox(mailbox);
    return true;
  } catch (error) {
    if (error.status === 404) return false;
    throw error;
  }
}
