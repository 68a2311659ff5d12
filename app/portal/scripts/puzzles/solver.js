// The page's connection to the worker that does proof of work (puzzles/worker.js).

import { onLeave } from "../ui/quick_exit.js";

let worker = null;
let stopCurrent = () => null;

// Whoever leaves the page while it works sends nothing any more.
onLeave(() => stopCurrent());

/**
 * Have puzzles solved (SPEC 11): {header, nonces}, or null if `signal` was aborted or the worker can't be loaded.
 * `task` is what the worker is given; `onProgress` hears the share that is done, 0 to 1.
 */
export function solve(task, signal, onProgress) {
  worker ??= new Worker("/assets/working.js", { type: "module" });
  return new Promise((resolve) => {
    const end = (solved) => {
      signal.removeEventListener("abort", stop);
      resolve(solved);
    };
    const stop = () => {
      worker?.terminate();
      worker = null;
      end(null);
    };
    worker.onmessage = ({ data }) => (data.progress === undefined ? end(data) : onProgress(data.progress));
    worker.onerror = stop;
    stopCurrent = stop;
    signal.addEventListener("abort", stop);
    if (signal.aborted) stop();
    else worker.postMessage(task);
  });
}
