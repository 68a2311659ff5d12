// The worker that finds and removes metadata (static/inspecting.js). It gets one File per call and holds nothing else;
// its answers have the keys of clean.js in words. Calls: inspect, clean.

import { cleanFile, inspectFile } from "./clean.js";
import { tellsFound } from "./file_name.js";
import { describeFinding, describeWarning } from "./messages.js";

const calls = {
  async inspect(file) {
    const { findings, cleanable, warning } = await inspectFile(file);
    const described = findings.map(({ what, value }) => ({ what: describeFinding(what), value }));
    return { findings: described, cleanable, warning: describeWarning(warning), nameTells: tellsFound(file.name, findings) };
  },

  async clean(file) {
    const { file: cleaned, removed, left, warning } = await cleanFile(file);
    return { file: cleaned, removed: removed.map(describeFinding), left: left.map(describeFinding), warning: describeWarning(warning) };
  },
};

self.onmessage = async ({ data: { id, call, file } }) => {
  self.postMessage({ id, result: await calls[call](file) });
};
