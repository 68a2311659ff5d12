// The state of a long task that can be paused, resumed, or stopped for good.

/** The task was stopped. */
export class TaskStopped extends Error {}

export class PausableTask {
  isPaused = false;
  isStopped = false;
  #controller = new AbortController();
  #resume = () => null;
  #resumed = Promise.resolve();

  /** An AbortSignal, aborted when the task is paused or stopped. After a pause there is a new one. */
  get signal() {
    return this.#controller.signal;
  }

  /** Wait until the task is not paused. Throws TaskStopped. */
  async waitUntilResumed() {
    await this.#resumed;
    if (this.isStopped) throw new TaskStopped();
  }

  pause() {
    if (this.isPaused || this.isStopped) return;
    this.isPaused = true;
    this.#resumed = new Promise((resolve) => (this.#resume = resolve));
    this.#controller.abort();
  }

  resume() {
    if (!this.isPaused || this.isStopped) return;
    this.isPaused = false;
    this.#controller = new AbortController();
    this.#resume();
  }

  stop() {
    this.isStopped = true;
    this.#controller.abort();
    this.#resume();
  }
}
