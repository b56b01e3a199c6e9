// An address from before discussions had pages names a post that may stand on another one.
const named = /^#post-(\d+)$/.exec(location.hash);
if (named && !location.search && !document.getElementById(`post-${named[1]}`)) location.replace(`?post=${named[1]}${named[0]}`);

// A discussion that was shown has been read; without a script there is a button for it.
for (const form of document.querySelectorAll("form[data-read]")) {
  form.hidden = true;
  fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual", keepalive: true });
}
