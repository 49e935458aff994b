// What cannot be taken back once it is sent waits a moment in which it can.
import { t } from "./house.js";
import { learn } from "./live.js";
import { run, say, toast } from "./frame.js";
import { h } from "./dom.js";

const UNDO_MS = 6000;
const waiting = new Map();

/** Whether what is to become of that id can still be undone. */
export const isLeaving = (id) => waiting.has(id);

/** The button that undoes it. */
export const undoButton = (id) => h("button", { type: "button", "data-action": "undo", onclick: () => waiting.get(id)?.() }, t("accion.deshacer"));

/** Tells `text`, and sends after six seconds, or when the page is left, unless it is undone. */
export function sendLater(id, text, send) {
  if (waiting.has(id)) return;
  const end = (sends) => {
    if (!waiting.delete(id)) return;
    clearTimeout(timer);
    removeEventListener("pagehide", flush);
    endToast();
    if (sends) run(null, send);
    learn({});
  };
  const flush = () => end(true);
  const undo = () => end(false);
  const timer = setTimeout(flush, UNDO_MS);
  addEventListener("pagehide", flush);
  waiting.set(id, undo);
  const endToast = toast(text, { undo, seconds: UNDO_MS / 1000 });
  say(text);
  learn({});
}
