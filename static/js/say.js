// Words for whoever listens to a page: they are added to its messages, and read aloud.
const messages = document.getElementById("messages");

function say(words) {
  const line = document.createElement("p");
  line.className = "visually-hidden";
  line.textContent = words;
  messages?.append(line);
}
