// A draft is kept on the server while it is written. Only an answer that says so counts: a redirect may come from anybody.
const KEEPING_PAUSE = 4000; // milliseconds from a change to its being kept on the server
const KEEPING_LIMIT = 10000; // how long an answer is waited for
const SAVING_LIMIT = 2000; // how long a save waits for a draft that is on its way
const RETRY_PAUSE = 30000; // from a failure to the next attempt

const pause = (milliseconds) => new Promise((done) => { setTimeout(done, milliseconds); });

async function sendDraft(form, signal) {
  const body = new FormData(form);
  body.set("keep", "1");
  const headers = { Accept: "application/json" };
  try {
    const answer = await fetch(form.action, { method: "POST", body, headers, redirect: "error", signal });
    return { ...await answer.json(), refused: answer.status === 409 };
  } catch {
    return {};
  }
}

function keepDraft(form) {
  const status = form.querySelector("[data-draft-status]");
  const say = (words) => { if (status.textContent !== words) status.textContent = words; };
  let waiting = null;
  let going = null;
  let request = null;
  let refused = false; // another draft stands there: it is not overwritten
  const plan = (milliseconds) => { if (!refused) waiting ??= setTimeout(() => { going = send(); }, milliseconds); };
  const send = async () => {
    const texts = areas.filter((area) => area.form === form).map((area) => [area, area.value]);
    const fields = packed(form);
    request = new AbortController();
    const limit = setTimeout(() => request.abort(), KEEPING_LIMIT);
    const { kept, message, refused: other } = await sendDraft(form, request.signal);
    clearTimeout(limit);
    waiting = null;
    going = null;
    if (kept === true) {
      const now = new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
      say(`${form.dataset.draftKept} ${now}`);
      texts.forEach(([area, text]) => { safe.set(area, text); if (area.value === text) store.remove(keyOf(area)); });
      if (packed(form) === fields) store.remove(keyOfFields);
      else plan(KEEPING_PAUSE);
      return;
    }
    refused ||= other === true;
    say(message ?? form.dataset.draftLost);
    plan(RETRY_PAUSE);
  };
  form.addEventListener("input", () => { plan(KEEPING_PAUSE); });
  // A save does not wait longer for a draft than this: it takes the form's own draft with it, whichever comes first.
  form.addEventListener("submit", (event) => {
    clearTimeout(waiting);
    waiting = null;
    refused = true;
    if (!going) return;
    event.preventDefault();
    Promise.race([going, pause(SAVING_LIMIT)]).then(() => {
      request.abort();
      going = null;
      form.requestSubmit(event.submitter);
    });
  });
}

document.querySelectorAll("form[data-draft]").forEach(keepDraft);
