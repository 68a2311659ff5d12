// How long it may still take, in words, and only where that is more than a guess.

import { say, sayTime } from "./site.js";

const WATCHED_SECONDS = 20;
const UNITS = { hour: 3600, minute: 60 };

export class TimeLeft {
  #start = null;

  /** Forget how fast it went: it stood still meanwhile. */
  restart() {
    this.#start = null;
  }

  /** "About 5 minutes left.", or nothing as long as it has not been watched for a while. */
  say(share) {
    const seconds = performance.now() / 1000;
    this.#start ??= { share, seconds };
    const [gone, watched] = [share - this.#start.share, seconds - this.#start.seconds];
    if (watched < WATCHED_SECONDS || gone <= 0) return "";
    return sayLeft((watched * (1 - share)) / gone);
  }
}

function sayLeft(seconds) {
  if (seconds < UNITS.minute) return say("Less than a minute left.");
  const unit = seconds < 1.5 * UNITS.hour ? "minute" : "hour";
  const count = Math.round(seconds / UNITS[unit]);
  return say("About {time} left.", { time: sayTime(count, unit) });
}
