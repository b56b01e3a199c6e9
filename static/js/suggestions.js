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
        line.dataset.address = new URL(addresses[at]).pathname; // the site, under the name this reader knows it by
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
