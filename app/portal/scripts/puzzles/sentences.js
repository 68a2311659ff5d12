// What a reporter is told while the browser works.

import { say } from "../i18n.js";

/** Why it takes longer. */
export function sayWorking() {
  return say("Very many messages are reaching this website right now. Before yours is sent, your browser has to do some calculations.");
}

/** That nothing is wrong. */
export function sayNothingWrong() {
  return say("Nothing is wrong, and this tells nobody anything about you. It takes a few seconds, on an old phone up to half a minute.");
}

/** What the bar shows. */
export function sayBar() {
  return say("Please keep this page open.");
}

/** What the button does. */
export function sayStop() {
  return say("Stop");
}
