// Estimates the remaining time of an upload from the speed since it began or was resumed.

import { say, sayTime } from "../i18n.js";

const MIN_WATCHED_SECONDS = 20;
const UNITS = { hour: 3600, minute: 60 };

export class TimeLeft {
  #start = null;

  /** Measure the speed anew: nothing was sent meanwhile. */
  restart() {
    this.#start = null;
  }

  /** "About 5 minutes left." at this share (0 to 1); "" until the speed has been measured for 20 seconds. */
  say(share) {
    const seconds = performance.now() / 1000;
    this.#start ??= { share, seconds };
    const [done, watched] = [share - this.#start.share, seconds - this.#start.seconds];
    if (watched < MIN_WATCHED_SECONDS || done <= 0) return "";
    return sayLeft((watched * (1 - share)) / done);
  }
}

function sayLeft(seconds) {
  if (seconds < UNITS.minute) return say("Less than a minute left.");
  const unit = seconds < 1.5 * UNITS.hour ? "minute" : "hour";
  const count = Math.round(seconds / UNITS[unit]);
  return say("About {time} left.", { time: sayTime(count, unit) });
}
