// Mensajes: each guest's conversation, and writing to them by hand.
import { get, post } from "./api.js";
import { dayBar } from "./day.js";
import { h, keyed } from "./dom.js";
import { clock, count, may, t, tOr } from "./house.js";
import { known, onChange } from "./live.js";
import { complain, onSubmit } from "./frame.js";

const chosen = { day: "", service: "" };
let threads = [];
let opened = null;
let talk = null;
let asked = "";

const list = h("ol", { class: "threads", "aria-label": t("mensajes.conversaciones") });
const empty = h("p", { class: "empty" }, t("marco.cargando"));
const summary = h("p", { class: "summary quiet" });
const chat = h("section", { class: "chat", "aria-label": t("mensajes.conversacion"), hidden: true });
document.getElementById("screen").append(dayBar(chosen, redraw, summary), h("div", { class: "talk" }, h("div", {}, list, empty), chat));
document.querySelector(".segments").hidden = true;
onChange(redraw);

// The stream says when a message of the date is new; what it says is asked for once.
function redraw() {
  const wanted = `${known.day} ${known.talk}`;
  if (known.loaded && wanted !== asked) {
    asked = wanted;
    look();
  }
}

async function look() {
  const day = known.day;
  try {
    const { data, metadata } = await get("/conversations", { fecha: day, limit: 500 });
    if (day !== known.day) return;
    threads = data;
    summary.textContent = `${count("mensajes.numero", metadata.total)} · ${count("mensajes.sin_leer", data.filter((thread) => thread.sin_leer).length)}`;
    draw();
    if (opened) await open(threads.find((thread) => thread.id === opened.id) ?? opened, false);
  } catch (error) {
    complain(error);
  }
}

function draw() {
  keyed(list, threads.map((thread) => ({ ...thread, open: thread.id === opened?.id })), { key: (thread) => thread.id, draw: drawThread });
  empty.hidden = threads.length > 0;
  empty.textContent = t("mensajes.vacia");
}

function drawThread(thread) {
  const { ultimo } = thread;
  return h(
    "li",
    {},
    h(
      "button",
      { type: "button", class: `thread ${thread.sin_leer ? "unread" : ""}`, "aria-pressed": String(thread.open), "data-action": "open", "data-thread": thread.id, onclick: () => open(thread, true) },
      h("strong", {}, thread.nombre_cliente || t("lista.sin_nombre")),
      h("time", { datetime: ultimo.cuando }, clock(ultimo.cuando)),
      h("span", { class: "last" }, `${ultimo.sentido === "entrante" ? "" : `${t("mensajes.nosotros")}: `}${ultimo.texto}`),
      thread.sin_leer && h("span", { class: "badge" }, t("mensajes.nuevo")),
    ),
  );
}

const pathOf = (thread) => (thread.entry_id ? `/waitlist/${thread.entry_id}/messages` : `/reservations/${thread.reserva_id}/messages`);

async function open(thread, focus) {
  opened = thread;
  draw();
  try {
    const { data } = await get(pathOf(thread));
    if (opened.id === thread.id) drawChat(thread, data, focus);
  } catch (error) {
    complain(error);
  }
}

function drawChat(thread, texts, focus) {
  const fresh = talk?.id !== thread.id;
  if (fresh) {
    const bubbles = h("ol", { class: "bubbles", tabindex: 0, "aria-live": "polite" });
    const close = h("button", { type: "button", class: "plain back", onclick: shut }, t("mensajes.volver"));
    const call = h("a", { class: "button", href: `tel:${thread.telefono_cliente}` }, t("accion.llamar"));
    chat.replaceChildren(h("header", {}, close, h("h2", {}, thread.nombre_cliente || t("lista.sin_nombre")), call), bubbles);
    if (may("create")) chat.append(writing(thread));
    talk = { id: thread.id, bubbles };
  }
  chat.hidden = false;
  document.body.classList.add("talking");
  const below = talk.bubbles.scrollHeight - talk.bubbles.scrollTop - talk.bubbles.clientHeight < 60;
  keyed(talk.bubbles, texts, { key: (text) => text.id, draw: bubble });
  if (fresh || below) talk.bubbles.scrollTop = talk.bubbles.scrollHeight;
  if (focus) chat.querySelector("textarea, .back")?.focus();
}

function bubble(text) {
  const state = text.estado ? `${tOr(`entrega.${text.estado}`, text.estado)}${text.codigo ? ` (${text.codigo})` : ""}` : "";
  const who = text.sentido === "entrante" ? "" : tOr(`quien.${text.quien}`, text.quien);
  const words = text.tipo === "adjunto" ? `${t("mensajes.adjunto")} ${text.texto}` : text.texto;
  return h("li", { class: `bubble ${text.sentido} ${text.estado === "no entregado" ? "failed" : ""}` }, h("p", {}, words), h("small", {}, [clock(text.cuando), tOr(`canal.${text.canal}`, text.canal), who, state].filter(Boolean).join(" · ")));
}

function writing(thread) {
  const box = h("textarea", { name: "texto", rows: 2, maxlength: 1000, required: true, "aria-label": t("mensajes.escribir"), placeholder: t("mensajes.escribir") });
  const form = h("form", { class: "write" }, h("p", { class: "refused", role: "alert" }), box, h("button", { class: "primary" }, t("mensajes.enviar")));
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  onSubmit(form, async ({ texto }) => {
    await post(pathOf(thread), { texto });
    box.value = "";
    await open(thread, false);
  });
  return form;
}

function shut() {
  const was = opened;
  opened = talk = null;
  chat.hidden = true;
  document.body.classList.remove("talking");
  draw();
  list.querySelector(`[data-thread="${CSS.escape(was.id)}"]`)?.focus();
}
