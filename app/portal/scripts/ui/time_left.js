// Estimates the remaining time of what has a share that is done, from the speed since it began or was resumed.

import { say, sayTime } from "../i18n.js";

const UNITS = { hour: 3600, minute: 60, second: 1 };
const STEP_SECONDS = 5;

export class TimeLeft {
  #start = null;
  #leastSeconds;

  /** The speed is told once it has been measured for `leastSeconds`. */
  constructor(leastSeconds) {
    this.#leastSeconds = leastSeconds;
  }

  /** Measure the speed anew: nothing was sent meanwhile. */
  restart() {
    this.#start = null;
  }

  /** "About 5 minutes left." at this share (0 to 1); "" until the speed has been measured, and at the end. */
  say(share) {
    const seconds = performance.now() / 1000;
    this.#start ??= { share, seconds };
    const [done, watched] = [share - this.#start.share, seconds - this.#start.seconds];
    if (watched < this.#leastSeconds || done <= 0 || share >= 1) return "";
    return say("About {time} left.", { time: sayAbout((watched * (1 - share)) / done) });
  }
}

/** A duration in words, as exactly as one can be foreseen: "15 seconds", "2 minutes". */
export function sayAbout(seconds) {
  const unit = seconds < UNITS.minute ? "second" : seconds < 1.5 * UNITS.hour ? "minute" : "hour";
  const step = unit === "second" ? STEP_SECONDS : 1;
  return sayTime(Math.ceil(seconds / UNITS[unit] / step) * step, unit);
}
