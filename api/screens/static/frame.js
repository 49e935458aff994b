// What every screen has: the state of the connection, messages, and the keys.
import { onConnection } from "./live.js";
import { t } from "./house.js";
import { h } from "./dom.js";

const pill = document.getElementById("connection");
const WORDS = { open: "marco.en_directo", lost: "marco.sin_conexion", stale: "marco.sin_datos" };

onConnection((state) => {
  if (pill.dataset.state === state) return;
  pill.dataset.state = state;
  pill.textContent = t(WORDS[state]);
  document.body.classList.toggle("offline", state !== "open");
});

const toasts = document.getElementById("toasts");

/**
 * A message that goes away by itself, or when it is tapped; `undo` gives it a button instead.
 * What is said again is said once. Returns a function that ends it.
 */
export function toast(text, { kind = "", undo = null, seconds = 6 } = {}) {
  const box = h("div", { class: `toast ${kind}`, onclick: undo ? null : () => end() }, h("span", {}, text));
  const end = () => box.remove();
  for (const said of [...toasts.children]) if (!undo && said.textContent === text) said.remove();
  const timer = setTimeout(end, seconds * 1000);
  if (undo) {
    const button = h("button", { type: "button", class: "undo" }, t("accion.deshacer"));
    button.addEventListener("click", () => {
      clearTimeout(timer);
      end();
      undo();
    });
    box.append(button);
  }
  toasts.append(box);
  while (toasts.children.length > 4) toasts.firstElementChild.remove();
  return end;
}

/** Tells what went wrong. */
export const complain = (error) => toast(error.message, { kind: "bad", seconds: 9 });

/** Read out, and not shown. */
export function say(text) {
  document.getElementById("said").textContent = text;
}

/**
 * Runs what a button is for: the button rests meanwhile, and a refusal is told.
 * Returns what the work returned, or undefined.
 */
export async function run(button, work) {
  if (button?.disabled) return undefined;
  if (button) button.disabled = true;
  try {
    return await work();
  } catch (error) {
    if (error.status !== 401) complain(error);
    return undefined;
  } finally {
    if (button) button.disabled = false;
  }
}

const keys = new Map();

/** Calls the function on that key, unless somebody types or a dialog is open. */
export const onKey = (key, action) => keys.set(key, action);

document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, dialog");
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const action = keys.get(event.key.toLowerCase());
  if (!action) return;
  event.preventDefault();
  action();
});

/** What a form wants otherwise than it was. The rest may have been changed by somebody else meanwhile. */
export function different(wish, was) {
  return Object.fromEntries(Object.entries(wish).filter(([name, value]) => value !== was[name]));
}

/**
 * Sends a form by `work(values)`; what is wrong with a field is shown at it, the rest above.
 * `values` holds every named field that was filled in.
 */
export function onSubmit(form, work) {
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    const button = form.querySelector("button.primary");
    for (const mark of form.querySelectorAll(".wrong, .refused")) mark.textContent = "";
    const values = Object.fromEntries([...new FormData(form)].filter(([, value]) => value.trim() !== ""));
    button.disabled = true;
    try {
      await work(values);
    } catch (error) {
      if (error.status !== 401) show(form, error);
    } finally {
      button.disabled = false;
    }
  });
}

function show(form, error) {
  const elsewhere = [];
  for (const { campo, detalle } of error.fields ?? []) {
    const mark = form.querySelector(`[data-field="${CSS.escape(campo)}"]`);
    if (mark) mark.textContent = detalle;
    else elsewhere.push(`${campo}: ${detalle}`);
  }
  const first = form.querySelector(".wrong:not(:empty)");
  if (first) first.closest("label").querySelector("input, select, textarea").focus();
  if (!first || elsewhere.length) form.querySelector(".refused").textContent = elsewhere.join("; ") || error.message;
}
