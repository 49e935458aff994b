// Shows new messages without a reload, and leaves alone what is being typed.

let tag = "";
const chats = document.querySelector("#chats");

function toEnd(log) {
  log.scrollTop = log.scrollHeight;
}

function take(page) {
  for (const fresh of [...page.querySelectorAll("#chats > *")].reverse()) {
    const guest = fresh.dataset.guest;
    const known = guest && chats.querySelector(`[data-guest="${CSS.escape(guest)}"]`);
    if (!known) {
      if (guest) chats.querySelector(".empty")?.remove();
      if (guest) chats.prepend(fresh);
    } else {
      for (const part of ["h2", ".log", ".tools"]) {
        const [before, after] = [known.querySelector(part), fresh.querySelector(part)];
        if (before.innerHTML === after.innerHTML || before.contains(document.activeElement)) continue;
        before.innerHTML = after.innerHTML;
        if (part === ".log") toEnd(before);
      }
    }
  }
}

async function look() {
  if (!document.hidden) {
    try {
      const headers = tag ? { "If-None-Match": tag } : {};
      const answer = await fetch("/demo", { headers, cache: "no-store" });
      if (answer.status === 200) {
        tag = answer.headers.get("ETag") ?? "";
        take(new DOMParser().parseFromString(await answer.text(), "text/html"));
      }
    } catch {
      // The next look may find it back.
    }
  }
  setTimeout(look, 1500);
}

// Sent in place, so that nobody's text is lost to a reload.
chats.addEventListener("submit", async (event) => {
  event.preventDefault();
  const form = event.target;
  const body = new URLSearchParams(new FormData(form, event.submitter));
  form.querySelectorAll("input:not([type=hidden])").forEach((field) => (field.value = ""));
  const answer = await fetch(form.action, { method: "POST", body });
  if (answer.url.includes("nota=")) location.assign(answer.url);
  tag = "";
});

document.querySelectorAll(".log").forEach(toEnd);
look();
