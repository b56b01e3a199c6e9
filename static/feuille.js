// What a script adds to pages that work without one: copy buttons, a keeper for texts being written, suggestions for
// a search, lists that stand open where there is room.

const messages = document.getElementById("messages");

function say(words) {
  const line = document.createElement("p");
  line.className = "visually-hidden";
  line.textContent = words;
  messages?.append(line);
}

async function copy(button) {
  const text = button.dataset.copy ?? document.getElementById(button.dataset.copyFrom).value;
  const word = button.querySelector("[data-copy-word]");
  await navigator.clipboard.writeText(text);
  word.textContent = button.dataset.copied;
  say(button.dataset.copied);
}

// The clipboard exists only over HTTPS and on localhost; elsewhere the buttons stay hidden.
if (navigator.clipboard) {
  for (const button of document.querySelectorAll("[data-copy], [data-copy-from]")) {
    button.hidden = false;
    button.addEventListener("click", () => copy(button));
  }
}

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

const keyOf = (area) => `${PREFIX}${location.pathname}#${area.dataset.keep}`;

// A text that was sent, and came back neither on an error page nor in its own field (a preview), has arrived.
function forgetArrived(areas) {
  const returned = document.body.classList.contains("is-error") || areas.some((area) => keyOf(area) === sent);
  if (sent && !returned) store.remove(sent);
}

function offer(area, key) {
  const box = document.querySelector(`[data-kept-offer="${CSS.escape(area.dataset.keep)}"]`);
  const kept = store.get(key);
  if (!box || kept === null || kept === area.value) return;
  box.hidden = false;
  box.querySelector("[data-kept-restore]").addEventListener("click", () => {
    area.value = kept;
    box.hidden = true;
    area.focus();
  });
  box.querySelector("[data-kept-discard]").addEventListener("click", () => {
    store.remove(key);
    box.hidden = true;
    area.focus();
  });
}

function keep(area) {
  const key = keyOf(area);
  const written = area.value;
  const warn = (event) => { if (key === sent || area.value !== written) event.preventDefault(); };
  offer(area, key);
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

// A form of short fields warns before what was typed into it is left behind.
for (const { form } of document.querySelectorAll("[data-typed]")) {
  let typed = false;
  form.addEventListener("input", () => { typed = true; });
  form.addEventListener("submit", () => { typed = false; });
  window.addEventListener("beforeunload", (event) => { if (typed) event.preventDefault(); });
}
document.querySelector("[data-focus]")?.focus();

// From change to change by the keys n and p, once one is among the changes: they mean nothing elsewhere.
for (const diff of document.querySelectorAll(".diff")) {
  diff.addEventListener("keydown", (event) => {
    const way = { n: "next", p: "previous" }[event.key];
    const jump = event.target.closest(".diff-jump");
    if (!way || !jump || event.ctrlKey || event.altKey || event.metaKey) return;
    const link = jump.querySelector(`[data-change="${way}"]`);
    if (!link) return;
    event.preventDefault();
    link.click();
    document.querySelector(link.hash)?.focus();
  });
}

const wide = window.matchMedia("(min-width: 62rem)");
for (const list of document.querySelectorAll("[data-open-wide]")) list.open = wide.matches;

// Titles are offered while a question is typed; an answer that comes after a later keystroke is let go.
const PAUSE = 200;
const SHORTEST = 2;
const offered = document.getElementById("suggestions");

async function suggest(field) {
  const asked = field.value;
  if (asked.trim().length < SHORTEST) return;
  const answer = await fetch(`${field.dataset.suggest}?q=${encodeURIComponent(asked)}`).catch(() => null);
  if (!answer?.ok || field.value !== asked) return;
  const [, titles] = await answer.json();
  offered.replaceChildren(...titles.map((title) => Object.assign(document.createElement("option"), { value: title })));
}

for (const field of document.querySelectorAll("[data-suggest]")) {
  let waiting;
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(suggest, PAUSE, field);
  });
}
