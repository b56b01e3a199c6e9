// A sentence that is selected in a text is ready to be asked where it comes from.
const asked = document.getElementById("origin-words");
if (asked) {
  document.addEventListener("selectionchange", () => {
    const chosen = document.getSelection();
    const text = chosen.anchorNode?.parentElement?.closest("article.prose");
    if (text && !chosen.isCollapsed) asked.value = chosen.toString().replace(/\s+/g, " ").trim().slice(0, asked.maxLength);
  });
}
