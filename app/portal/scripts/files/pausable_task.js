// Something long that the reporter can pause, go on with, or stop for good.

/** It was stopped. */
export class Stopped extends Error {}

export class Run {
  isPaused = false;
  isStopped = false;
  #going = new AbortController();
  #resume = () => null;
  #resumed = Promise.resolve();

  /** Aborted when it is paused or stopped; after a pause there is a new one. */
  get signal() {
    return this.#going.signal;
  }

  /** Wait until it is not paused. Throws Stopped. */
  async go() {
    await this.#resumed;
    if (this.isStopped) throw new Stopped();
  }

  pause() {
    if (this.isPaused || this.isStopped) return;
    this.isPaused = true;
    this.#resumed = new Promise((resolve) => (this.#resume = resolve));
    this.#going.abort();
  }

  resume() {
    if (!this.isPaused || this.isStopped) return;
    this.isPaused = false;
    this.#going = new AbortController();
    this.#resume();
  }

  stop() {
    this.isStopped = true;
    this.#going.abort();
    this.#resume();
  }
}
