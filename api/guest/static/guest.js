// Keeps a guest's page up to date. Without it the page reloads itself, and every form still works.

let tag = "";
let skew = 0; // the server's clock minus ours, in milliseconds
let timer = 0;

const main = () => document.querySelector("main");
const offline = document.querySelector(".offline");

function say(text) {
  offline.textContent = text;
  offline.hidden = text === "";
}

function plan(failed) {
  clearTimeout(timer);
  const seconds = Number(main().dataset.poll);
  if (seconds > 0 && !document.hidden) {
    timer = setTimeout(look, (failed ? Math.max(seconds, 10) : seconds) * 1000);
  }
}

async function look() {
  let failed = false;
  try {
    const headers = tag ? { "If-None-Match": tag } : {};
    const answer = await fetch(location.pathname, { headers, cache: "no-store" });
    const date = Date.parse(answer.headers.get("Date") ?? "");
    if (date) skew = date - Date.now();
    if (answer.redirected && new URL(answer.url).pathname !== location.pathname) {
      location.replace(answer.url); // the guest is in line, and has a page of their own
      return;
    }
    failed = answer.status >= 500;
    if (answer.status !== 304 && !failed) {
      tag = answer.headers.get("ETag") ?? "";
      show(new DOMParser().parseFromString(await answer.text(), "text/html"));
    }
  } catch {
    failed = true;
  }
  say(failed ? offline.dataset.offline : "");
  plan(failed);
}

function show(page) {
  const before = main();
  const after = page.querySelector("main");
  const moved = before.dataset.stage !== after.dataset.stage;
  // Who is deciding something is not interrupted, unless there is nothing left to decide.
  if (!moved && before.querySelector("details[open]")) return;
  if (before.innerHTML === after.innerHTML) return;
  before.innerHTML = after.innerHTML;
  before.dataset.stage = after.dataset.stage;
  before.dataset.poll = after.dataset.poll;
  document.title = page.title;
  if (moved && after.dataset.stage === "offered") navigator.vibrate?.(200);
  count();
}

function count() {
  for (const time of document.querySelectorAll("time[data-until]")) {
    const left = Math.max(0, Math.round((Date.parse(time.dataset.until) - Date.now() - skew) / 1000));
    const seconds = String(left % 60).padStart(2, "0");
    time.textContent = `${Math.floor(left / 60)}:${seconds}`;
    time.parentElement.hidden = false;
  }
}

document.addEventListener("submit", (event) => {
  if (event.target.dataset.sent) event.preventDefault(); // the second tap of two
  event.target.dataset.sent = "yes";
  // Once the form is on its way: a button that is off would not be part of it.
  setTimeout(() => event.target.querySelectorAll("button").forEach((b) => (b.disabled = true)));
});
document.addEventListener("visibilitychange", () => (document.hidden ? clearTimeout(timer) : look()));
// A page that comes back from the browser's memory is of then.
addEventListener("pageshow", (event) => event.persisted && location.reload());
setInterval(count, 1000);
count();
plan(false);
