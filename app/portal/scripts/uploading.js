// Sending files before the message that names them: sealed in the worker piece by piece, one piece ahead of the line.

import { discard } from "./discard.js";
import { whenLeaving } from "./leave.js";
import { FileRefused, UploadLost, putPiece } from "./pieces.js";
import { Run, Stopped } from "./run.js";
import { call } from "./sealer.js";
import { say, sayError } from "./site.js";
import { UploadProgress } from "./upload_progress.js";

// Ids are drawn at random. One that is taken again and again means that something else is wrong.
const BEGINNINGS = 3;

/** What the site answers to a message when it has lost what was sent of its files: they are sent anew. */
export const LOST_UPLOADS = ["upload_incomplete", "upload_taken", "wrong_upload_key", "piece_taken"];

let current = null;
// What has arrived whole, by file: asked for again, it is not sent again.
let arrived = new WeakMap();

whenLeaving(stopUploading);

/** The files were not sent. `sentence` says why; it is empty if the reporter stopped it. */
export class UploadStopped extends Error {
  constructor(sentence = "") {
    super(sentence);
    this.sentence = sentence;
  }
}

/**
 * Seal and send files, as `prepareFiles` lists them, and show how it goes in this section, for hours if need be.
 * Gives what the message says of them (`attachments`) and what the request says (`uploads`). Throws UploadStopped.
 */
export async function uploadFiles(files, section) {
  stopUploading();
  const run = (current = new Run());
  const progress = new UploadProgress(section, files, run);
  try {
    for (const [index, { file, digests }] of files.entries()) {
      progress.begin(index);
      if (!arrived.has(file)) arrived.set(file, await uploadFile({ file, digests: await digests }, run, progress));
      progress.arrive();
    }
    return describe(files);
  } catch (error) {
    throw explain(error, progress.name);
  } finally {
    run.stop();
    progress.clear();
  }
}

/** Forget what has arrived: a message has it now, or the site has lost it. */
export function forgetUploads() {
  arrived = new WeakMap();
}

/** Stop sending at once. */
export function stopUploading() {
  current?.stop();
}

async function uploadFile(chosen, run, progress) {
  for (let beginning = 1; ; beginning++) {
    try {
      return await uploadPieces(chosen, run, progress);
    } catch (error) {
      if (!(error instanceof UploadLost) || beginning === BEGINNINGS) throw error;
    }
  }
}

async function uploadPieces(chosen, run, progress) {
  const upload = await call("startSealing", chosen);
  let next = call("sealPiece");
  for (let number = 0; number < upload.pieces; number++) {
    const { piece } = await next;
    const last = number === upload.pieces - 1;
    next = call(last ? "finishSealing" : "sealPiece");
    // What goes wrong with it is heard when it is waited for.
    next.catch(() => null);
    await putPiece(upload, number, piece, run, {
      hear: (bytes) => progress.hear((number + bytes / piece.length) / upload.pieces),
      wait: (seconds, why) => progress.wait(seconds, why),
    });
    discard(piece);
  }
  return { upload, attachment: await next };
}

function describe(files) {
  const sent = files.map(({ file, name }) => ({ ...arrived.get(file), name }));
  return {
    attachments: sent.map(({ attachment, name }) => ({ ...attachment, name })),
    uploads: sent.map(({ upload }) => upload),
  };
}

function explain(error, name) {
  if (error instanceof Stopped) return new UploadStopped();
  const why = error instanceof FileRefused ? error.sentence : sayError(error.name);
  return new UploadStopped(say("“{name}”: {why}", { name, why }));
}
