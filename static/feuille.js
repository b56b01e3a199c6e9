// What a script adds to pages that work without one: copy buttons, a keeper for texts being written, suggestions for
// a search, lists that stand open where there is room, a button beside selected words, a note of what was read.

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
// was added to it. It warns before what was typed is left behind; a draft on the server spares it the keeping.
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
  const kept = form.matches("[data-draft]") ? () => {} : () => { store.set(keyOfFields, packed(form)); };
  const focus = () => form.querySelector(".form-control, input:not([type=hidden])")?.focus();
  offer({ name: "fields", key: keyOfFields, now: packed(form), putBack: (found) => sendAgain(form, found), focus });
  form.addEventListener("input", () => { typed = true; kept(); });
  form.addEventListener("submit", () => { typed = false; kept(); store.set(SENT, keyOfFields); });
  window.addEventListener("beforeunload", (event) => { if (typed) event.preventDefault(); });
}
document.querySelectorAll("[data-typed]").forEach(({ form }) => keepFields(form));
document.querySelector("[data-focus]")?.focus();

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

// A sentence that is selected in a text is ready to be asked where it comes from.
const asked = document.getElementById("origin-words");
if (asked) {
  document.addEventListener("selectionchange", () => {
    const chosen = document.getSelection();
    const text = chosen.anchorNode?.parentElement?.closest("article.prose");
    if (text && !chosen.isCollapsed) asked.value = chosen.toString().replace(/\s+/g, " ").trim().slice(0, asked.maxLength);
  });
}

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

// Titles are offered while a question is typed, each with what it is, in a list that arrows walk, Enter opens from and
// Escape closes: a combobox as the ARIA practices describe it. An answer that comes after a later keystroke is let go.
const TYPING_PAUSE = 200;
const SHORTEST = 2;

function suggesting(field) {
  const list = Object.assign(document.createElement("ul"), { id: `${field.id}-titles`, className: "suggestions", hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", field.dataset.suggestions);
  field.setAttribute("role", "combobox");
  field.setAttribute("aria-autocomplete", "list");
  field.setAttribute("aria-controls", list.id);
  field.after(list);
  let waiting;

  function show(open) {
    list.hidden = !open;
    field.setAttribute("aria-expanded", open);
    if (!open) walk(-1);
  }

  // After the last title, and before the first, nothing is chosen: what was typed is.
  function walk(to) {
    const titles = [...list.children];
    titles.forEach((title, at) => title.setAttribute("aria-selected", at === to));
    if (titles[to]) field.setAttribute("aria-activedescendant", titles[to].id);
    else field.removeAttribute("aria-activedescendant");
    titles[to]?.scrollIntoView({ block: "nearest" });
  }

  function take(title) {
    show(false);
    location.assign(title.dataset.address);
  }

  function part(className, textContent) {
    return Object.assign(document.createElement("span"), { className, textContent, dir: "auto" });
  }

  async function ask() {
    const asked = field.value;
    if (asked.trim().length < SHORTEST) return;
    const answer = await fetch(`${field.dataset.suggest}?q=${encodeURIComponent(asked)}`).catch(() => null);
    if (!answer?.ok || field.value !== asked || document.activeElement !== field) return;
    const [, titles, kinds, addresses] = await answer.json();
    list.replaceChildren(
      ...titles.map((title, at) => {
        const line = Object.assign(document.createElement("li"), { id: `${list.id}-${at}` });
        line.setAttribute("role", "option");
        line.dataset.address = addresses[at];
        line.append(part("suggestion-title", title), " ", part("suggestion-kind", kinds[at]));
        return line;
      }),
    );
    show(titles.length > 0);
  }

  show(false);
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    show(false);
    waiting = setTimeout(ask, TYPING_PAUSE);
  });
  field.addEventListener("blur", () => show(false));
  field.addEventListener("keydown", (event) => {
    const titles = [...list.children];
    const chosen = list.querySelector("[aria-selected=true]");
    const places = titles.length + 1;
    if (event.isComposing) return;
    if ((event.key === "ArrowDown" || event.key === "ArrowUp") && titles.length && !event.altKey) {
      const step = event.key === "ArrowDown" ? 1 : -1;
      show(true);
      walk(((titles.indexOf(chosen) + 1 + step + places) % places) - 1);
    } else if (event.key === "Enter" && chosen) take(chosen);
    else if (event.key === "Escape" && !list.hidden) show(false);
    else return;
    event.preventDefault();
  });
  list.addEventListener("pointerdown", (event) => event.preventDefault());
  list.addEventListener("click", (event) => {
    const title = event.target.closest("[role=option]");
    if (title) take(title);
  });
}

for (const field of document.querySelectorAll("[data-suggest]")) suggesting(field);

// Words selected in a text, by mouse, touch or keyboard, get a link to a discussion on them.
const LONGEST = 1000;
const CONTEXT = 64;
const OURS = ".section-tools, .passage-mark, .passage-tool, .visually-hidden, del, sup[id^=fnref], .footnote";

function wordsOf(range) {
  const piece = range.cloneContents();
  for (const each of piece.querySelectorAll(OURS)) each.remove();
  return piece.textContent;
}

function stretch(text, edge, range) {
  const around = document.createRange();
  around.selectNodeContents(text);
  if (edge === "before") around.setEnd(range.startContainer, range.startOffset);
  else around.setStart(range.endContainer, range.endOffset);
  const words = wordsOf(around);
  return edge === "before" ? words.slice(-CONTEXT) : words.slice(0, CONTEXT);
}

function withDiscussing(text, template) {
  const box = template.content.firstElementChild.cloneNode(true);
  const [link, tooLong] = box.children;
  let waiting;

  function show() {
    const selection = getSelection();
    const range = selection.rangeCount ? selection.getRangeAt(0) : null;
    const chosen = range && text.contains(range.commonAncestorContainer) ? wordsOf(range).trim() : "";
    if (!chosen) {
      if (!box.contains(document.activeElement)) box.remove();
      return;
    }
    const { address, version } = template.dataset;
    link.href = `${address}?${new URLSearchParams({
      quote: chosen, before: stretch(text, "before", range), after: stretch(text, "after", range), on: version,
    })}`;
    link.hidden = chosen.length > LONGEST;
    tooLong.hidden = !link.hidden;
    const end = range.getClientRects();
    const last = end.length ? end[end.length - 1] : range.getBoundingClientRect();
    box.style.insetBlockStart = `${last.bottom - text.getBoundingClientRect().top}px`;
    if (!box.isConnected) say((link.hidden ? tooLong : link).textContent);
    let block = range.endContainer;
    while (block !== text && block.parentNode !== text) block = block.parentNode;
    if (block === text) text.append(box);
    else block.after(box);
  }

  box.addEventListener("mousedown", (event) => event.preventDefault()); // a press must not lose the selection
  document.addEventListener("keydown", (event) => { // the Tab key leads from the words to their link
    const idle = document.activeElement.contains(text);
    if (event.key !== "Tab" || event.shiftKey || !box.isConnected || !idle) return;
    event.preventDefault();
    link.focus();
  });
  document.addEventListener("selectionchange", () => {
    clearTimeout(waiting);
    waiting = setTimeout(show, 250);
  });
}

const discussed = document.querySelector("[data-passages]");
const passageTool = document.getElementById("passage-tool");
if (discussed && passageTool) withDiscussing(discussed, passageTool);

// An address from before discussions had pages names a post that may stand on another one.
const named = /^#post-(\d+)$/.exec(location.hash);
if (named && !location.search && !document.getElementById(`post-${named[1]}`)) location.replace(`?post=${named[1]}${named[0]}`);

// A discussion that was shown has been read; without a script there is a button for it.
for (const form of document.querySelectorAll("form[data-read]")) {
  form.hidden = true;
  fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual", keepalive: true });
}
