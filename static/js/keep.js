// A keeper for texts and forms being written: what was typed is offered again where it was lost.
const PREFIX = "feuille:text:";
const SENT = "feuille:sent";

// A browser may refuse storage altogether (private windows, policies): writing must go on all the same.
const store = {
  get: (key) => { try { return sessionStorage.getItem(key); } catch { return null; } },
  set: (key, value) => { try { sessionStorage.setItem(key, value); } catch { /* nothing to keep it in */ } },
  remove: (key) => { try { sessionStorage.removeItem(key); } catch { /* nothing was kept */ } },
};

const sent = store.get(SENT);
store.remove(SENT);
const keyOfFields = `${PREFIX}${location.pathname}${location.search}#fields`;

const keyOf = (area) => `${PREFIX}${location.pathname}#${area.dataset.keep}`;

// Its own field may be there again and empty, for the next text: in a discussion one has just added to.
const cameBack = (area) => keyOf(area) === sent && area.value.trim() !== "";

const fieldsCameBack = () => sent === keyOfFields && document.querySelector("[data-typed]") !== null;

// What was sent, and came back neither on an error page nor in its own field or form (a preview), has arrived.
function forgetArrived(areas) {
  const returned = document.body.classList.contains("is-error") || areas.some(cameBack) || fieldsCameBack();
  if (sent && !returned) store.remove(sent);
}

function offer({ name, key, now, putBack, focus }) {
  const box = document.querySelector(`[data-kept-offer="${CSS.escape(name)}"]`);
  const kept = store.get(key);
  if (!box || kept === null || kept === now) return;
  box.hidden = false;
  const answer = (button, act) => box.querySelector(button).addEventListener("click", () => {
    act();
    box.hidden = true;
    focus();
  });
  answer("[data-kept-restore]", () => putBack(kept));
  answer("[data-kept-discard]", () => { store.remove(key); });
}

const safe = new Map(); // what is neither lost nor left behind when one goes away: the text as it came, or a kept draft

function keep(area) {
  const key = keyOf(area);
  if (!cameBack(area)) safe.set(area, area.value);
  const warn = (event) => { if (area.value !== safe.get(area)) event.preventDefault(); };
  const putBack = (kept) => { area.value = kept; };
  offer({ name: area.dataset.keep, key, now: area.value, putBack, focus: () => area.focus() });
  window.addEventListener("beforeunload", warn);
  area.addEventListener("input", () => store.set(key, area.value));
  area.form?.addEventListener("submit", () => {
    store.set(key, area.value);
    store.set(SENT, key);
    window.removeEventListener("beforeunload", warn);
  });
}

const areas = [...document.querySelectorAll("textarea[data-keep]")];
forgetArrived(areas);
areas.forEach(keep);

// A form of short fields is kept as it would be sent, and comes back by way of the server, which makes room for what
// was added to it. It warns before what was typed is left behind.
const OF_THE_SCREEN = new Set(["again", "csrf_token"]);

const packed = (form) => JSON.stringify([...new FormData(form)].filter(([name]) => !OF_THE_SCREEN.has(name)));

function sendAgain(form, kept) {
  const copy = form.cloneNode(false);
  const token = new FormData(form).get("csrf_token");
  for (const [name, value] of [...JSON.parse(kept), ["again", "1"], ["csrf_token", token]]) {
    const input = document.createElement("input");
    Object.assign(input, { type: "hidden", name, value });
    copy.append(input);
  }
  document.body.append(copy);
  copy.submit();
}

function keepFields(form) {
  let typed = false;
  const kept = () => { store.set(keyOfFields, packed(form)); };
  const focus = () => form.querySelector(".form-control, input:not([type=hidden])")?.focus();
  offer({ name: "fields", key: keyOfFields, now: packed(form), putBack: (found) => sendAgain(form, found), focus });
  form.addEventListener("input", () => { typed = true; kept(); });
  form.addEventListener("submit", () => { typed = false; kept(); store.set(SENT, keyOfFields); });
  window.addEventListener("beforeunload", (event) => { if (typed) event.preventDefault(); });
}
document.querySelectorAll("[data-typed]").forEach(({ form }) => keepFields(form));
document.querySelector("[data-focus]")?.focus();
