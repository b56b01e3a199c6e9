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
