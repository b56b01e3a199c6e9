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
