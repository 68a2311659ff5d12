// The worker that looks into files. It knows nothing but the file that it is given, and puts what it finds into words.

import { clean, inspect } from "./metadata/index.js";
import { sayWarning, sayWhat } from "./metadata/sentences.js";

const calls = {
  async inspect(file) {
    const { findings, cleanable, warning } = await inspect(file);
    const said = findings.map(({ what, value }) => ({ what: sayWhat(what), value }));
    return { findings: said, cleanable, warning: sayWarning(warning) };
  },

  async clean(file) {
    const { file: cleaned, removed, left, warning } = await clean(file);
    return { file: cleaned, removed: removed.map(sayWhat), left: left.map(sayWhat), warning: sayWarning(warning) };
  },
};

self.onmessage = async ({ data: { id, call, file } }) => {
  self.postMessage({ id, result: await calls[call](file) });
};
