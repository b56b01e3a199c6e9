// Buttons that copy an address or a text.
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
