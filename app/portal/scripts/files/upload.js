// Uploads files before the message that lists them. The worker seals piece by piece, one ahead of what is being sent.

import { say, sayError } from "../i18n.js";
import { callWorker } from "../sealing/client.js";
import { onLeave } from "../ui/quick_exit.js";
import { freeBuffer } from "./free_buffer.js";
import { PausableTask, TaskStopped } from "./pausable_task.js";
import { FileRefused, UploadLost, putPiece } from "./put_piece.js";
import { UploadProgress } from "./upload_progress.js";

// Ids are random: if one is taken three times in a row, something else is wrong.
const MAX_ATTEMPTS = 3;

/** Error codes of an answer to a message whose files the site does not have: they have to be uploaded again. */
export const LOST_UPLOAD_CODES = ["upload_incomplete", "upload_taken", "wrong_upload_key", "piece_taken"];

let current = null;
// Uploads that are complete, by File: they are not sent again with the next try.
let arrived = new WeakMap();

onLeave(stopUploading);

/** The files were not sent. `sentence` says why; "" if the reporter stopped the upload. */
export class UploadStopped extends Error {
  constructor(sentence = "") {
    super(sentence);
    this.sentence = sentence;
  }
}

/**
 * Seal and send files (FilePicker.files) and show the progress in `section`, however long it takes. Gives what the
 * sealed message says of them (`attachments`) and what its request says (`uploads`). Throws UploadStopped.
 */
export async function uploadFiles(files, section) {
  stopUploading();
  const task = (current = new PausableTask());
  const progress = new UploadProgress(section, files, task);
  try {
    for (const [index, { file, digests }] of files.entries()) {
      progress.startFile(index);
      if (!arrived.has(file)) arrived.set(file, await uploadFile({ file, digests: await digests }, task, progress));
      progress.finishFile();
    }
    return describe(files);
  } catch (error) {
    throw explain(error, progress.name);
  } finally {
    task.stop();
    progress.clear();
  }
}

/** Forget which uploads are complete: a message has claimed them, or the site has lost them. */
export function forgetUploads() {
  arrived = new WeakMap();
}

/** Stop the upload in progress. */
export function stopUploading() {
  current?.stop();
}

async function uploadFile(chosen, task, progress) {
  for (let attempt = 1; ; attempt++) {
    try {
      return await uploadPieces(chosen, task, progress);
    } catch (error) {
      if (!(error instanceof UploadLost) || attempt === MAX_ATTEMPTS) throw error;
    }
  }
}

async function uploadPieces(chosen, task, progress) {
  const upload = await callWorker("startSealing", chosen);
  let next = callWorker("sealPiece");
  for (let number = 0; number < upload.pieces; number++) {
    const { piece } = await next;
    const last = number === upload.pieces - 1;
    next = callWorker(last ? "finishSealing" : "sealPiece");
    // A rejection is handled where it is awaited; until then the browser must not report it as unhandled.
    next.catch(() => null);
    await putPiece(upload, number, piece, task, {
      onProgress: (bytes) => progress.setShare((number + bytes / piece.length) / upload.pieces),
      onWait: (seconds, why) => progress.showWait(seconds, why),
      onWork: (why) => progress.showWork(why),
    });
    freeBuffer(piece);
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
  if (error instanceof TaskStopped) return new UploadStopped();
  const why = error instanceof FileRefused ? error.sentence : sayError(error.name);
  return new UploadStopped(say("“{name}”: {why}", { name, why }));
}
