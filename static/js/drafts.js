// A draft is kept on the server while it is written.
const KEEPING_PAUSE = 4000; // milliseconds from a change to its being kept on the server

function keepDraft(form) {
  const status = form.querySelector("[data-draft-status]");
  let waiting = null;
  let going = null;
  const send = async () => {
    waiting = null;
    const texts = areas.filter((area) => area.form === form).map((area) => [area, area.value]);
    const body = new FormData(form);
    body.set("keep", "1");
    const answer = await fetch(form.action, { method: "POST", body, redirect: "manual" }).catch(() => null);
    const kept = answer?.type === "opaqueredirect";
    const now = new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
    const words = kept ? `${form.dataset.draftKept} ${now}` : form.dataset.draftLost;
    if (status.textContent !== words) status.textContent = words;
    if (kept) texts.forEach(([area, text]) => { safe.set(area, text); store.remove(keyOf(area)); });
    going = null;
  };
  form.addEventListener("input", () => { waiting ??= setTimeout(() => { going = send(); }, KEEPING_PAUSE); });
  // A draft that arrived after the text was saved would stay behind: the text waits for it.
  form.addEventListener("submit", (event) => {
    clearTimeout(waiting);
    if (!going) return;
    event.preventDefault();
    going.then(() => form.requestSubmit(event.submitter));
  });
}

document.querySelectorAll("form[data-draft]").forEach(keepDraft);
