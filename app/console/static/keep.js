// Has what an officer writes kept by the console (drafts/kept.py), soon after it was typed. Each time counts as activity.
// After the idle timeout the page is left, so that no report stays on the screen; what is written comes back in its form.
"use strict";

const SOON_MS = 2000;

for (const form of document.querySelectorAll("form[data-keep]")) keep(form);

function keep(form) {
  const status = document.getElementById("kept");
  let timer = null;
  let leaving = null;
  let isLost = false;
  stay();

  form.addEventListener("input", () => {
    timer ??= setTimeout(send, SOON_MS);
    stay();
  });
  // From here on it is on its way: kept afterwards, it would come back as if it hadn't been sent.
  form.addEventListener("submit", () => {
    clearTimeout(timer);
    timer = -1;
  });
  // Back from the next page, by the browser's history.
  window.addEventListener("pageshow", () => {
    timer = null;
  });

  function stay() {
    clearTimeout(leaving);
    leaving = setTimeout(leave, Number(status.dataset.leaveMs));
  }

  function leave() {
    // What couldn't be kept exists nowhere else.
    if (!isLost) location.replace(status.dataset.leave);
  }

  async function send() {
    timer = null;
    const written = new FormData(form);
    // Files are held by the console, once they are sent to it.
    written.delete("new_files");
    const body = new URLSearchParams(written);
    body.set("step", "keep");
    let isKept = false;
    try {
      isKept = (await fetch(form.action, { method: "POST", body, redirect: "error" })).status === 204;
    } catch {
      // The console has ended, or is locked and leads to its start page.
    }
    status.textContent = isKept ? status.dataset.kept : status.dataset.lost;
    status.classList.toggle("notice", !isKept);
    isLost = !isKept;
  }
}
