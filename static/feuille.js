// What a script adds to pages that work without one: copy buttons, a keeper for texts being written, an open list of contents.

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

const wide = window.matchMedia("(min-width: 62rem)");
for (const list of document.querySelectorAll("[data-open-wide]")) list.open = wide.matches;
