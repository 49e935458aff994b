// One guest's card on the list, with what can be done for them at one tap.
import { get, patch, post, remove } from "./api.js";
import { dialog, field, h, select } from "./dom.js";
import { count, everySecond, house, may, now, t, tOr } from "./house.js";
import { learn } from "./live.js";
import { different, onSubmit, run, toast } from "./frame.js";
import { openHistory } from "./history.js";
import { tellOffers, tellSeated } from "./offers.js";
import { isLeaving, sendLater, undoButton } from "./undo.js";

/** The entry with what its card also shows. */
export const withState = (entry) => ({ ...entry, leaving: isLeaving(entry.id) });

/** What a card depends on. */
export const signEntry = (entry) => JSON.stringify(entry);

/** The card. */
export function drawEntry(entry) {
  const live = entry.estado === "WAITING" || entry.estado === "NOTIFIED";
  return h(
    "li",
    { class: `card ${entry.estado.toLowerCase()} ${entry.leaving ? "leaving" : ""}`, "data-entry": entry.id },
    h(
      "div",
      { class: "head" },
      live && h("span", { class: "position", "aria-label": entry.posicion ? t("lista.posicion", { n: entry.posicion }) : t("estado.NOTIFIED") }, entry.posicion ? String(entry.posicion) : "•"),
      h("button", { type: "button", class: "name", "data-action": "history", onclick: () => openHistory(entry.id) }, entry.nombre_cliente || t("lista.sin_nombre")),
      h("span", { class: "party", title: count("lista.personas", entry.num_personas) }, h("i", { class: "glyph glyph-people", "aria-hidden": "true" }), String(entry.num_personas), h("span", { class: "hidden" }, t("lista.personas_palabra"))),
      h("span", { class: "at" }, entry.hora),
    ),
    facts(entry),
    entry.notas && h("p", { class: "note" }, entry.notas),
    live && clockLine(entry),
    live && actions(entry),
  );
}

function facts(entry) {
  const told = [entry.zona_preferida];
  if (entry.mesas) told.push(t("mesas.mesa", { mesa: entry.mesas.join("+") }));
  if (entry.contacto === "llamar") told.push(t("lista.hay_que_llamar"));
  if (entry.motivo) told.push(tOr(`motivo.${entry.motivo}`, entry.motivo));
  const words = told.filter(Boolean);
  return words.length > 0 && h("p", { class: `facts ${entry.contacto === "llamar" ? "call" : ""}` }, words.join(" · "));
}

function clockLine(entry) {
  const text = h("span", {});
  const bar = h("i", { class: "fill" });
  const line = h("p", { class: "clock" }, h("span", { class: "bar", "aria-hidden": "true" }, bar), text);
  line.tick = () => (entry.estado === "NOTIFIED" ? countdown(entry, line, text, bar) : waiting(entry, line, text, bar));
  line.tick();
  return line;
}

everySecond(() => document.querySelectorAll(".clock").forEach((line) => line.tick?.()));

function countdown(entry, line, text, bar) {
  const until = Date.parse(entry.expires_at);
  const whole = until - Date.parse(entry.notified_at ?? entry.expires_at) || 900_000;
  const left = Math.max(0, until - now());
  if (Number.isNaN(until)) {
    text.textContent = t("lista.avisando");
    return;
  }
  const seconds = Math.ceil(left / 1000);
  text.textContent = left > 0 ? t("lista.quedan", { tiempo: `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}` }) : t("lista.plazo_cumplido");
  bar.style.inlineSize = `${Math.min(100, (100 * left) / whole)}%`;
  line.classList.toggle("urgent", left < 120_000);
}

function waiting(entry, line, text, bar) {
  const minutes = Math.max(0, Math.floor((now() - Date.parse(entry.created_at)) / 60_000));
  const quoted = entry.espera_prometida_min;
  const said = quoted === null ? "lista.lleva" : quoted === 0 ? "lista.lleva_ya" : "lista.lleva_de";
  const parts = [t(said, { n: minutes, dicho: quoted })];
  const left = entry.espera_estimada_min;
  if (left !== null) parts.push(t(left === 0 ? "lista.estimado_ya" : "lista.estimado", { n: left }));
  text.textContent = parts.join(" · ");
  bar.style.inlineSize = quoted ? `${Math.min(100, (100 * minutes) / quoted)}%` : "0";
  line.classList.toggle("urgent", quoted !== null && minutes > quoted);
  line.classList.toggle("unquoted", quoted === null);
}

function actions(entry) {
  if (entry.leaving) return h("div", { class: "actions" }, undoButton(entry.id));
  const offered = entry.estado === "NOTIFIED";
  const button = (action, label, work, kind = "") => h("button", { type: "button", class: kind, "data-action": action, onclick: (event) => work(event.currentTarget, entry) }, label);
  const call = entry.telefono_cliente && h("a", { class: "button", "data-action": "call", href: `tel:${entry.telefono_cliente}`, "aria-label": t("lista.llamar_a", { nombre: entry.nombre_cliente }) }, t("accion.llamar"));
  return h(
    "div",
    { class: "actions" },
    may("create") && !offered && h("span", { class: "split" }, button("notify", t("accion.avisar"), (b) => notify(b, entry), "primary"), button("choose", "▾", chooseTable, "primary more")),
    may("create") && button("seat", t("accion.sentar"), seat, offered ? "primary" : ""),
    may("create") && offered && button("yes", t("accion.dice_si"), (b) => answer(b, entry, "si")),
    may("create") && offered && button("no", t("accion.dice_no"), (b) => answer(b, entry, "no")),
    call,
    may("create") && button("change", t("accion.cambiar"), change),
    may("cancel") && button("cancel", t("accion.cancelar"), cancel, "plain"),
  );
}

// The API proposes the waitlist where no table is left; these guests are on it.
function inLine(asked) {
  return asked.catch((error) => {
    if (error.kind === "no-table-fits") error.message = t("lista.ninguna_mesa");
    throw error;
  });
}

function notify(button, entry, mesa) {
  return run(button, async () => {
    const { data, metadata } = await inLine(post(`/waitlist/${entry.id}/notify`, mesa ? { mesa } : {}));
    learn({ entry: data });
    tellOffers(metadata.avisos);
  });
}

async function chooseTable(button, entry) {
  const found = await run(button, () => get("/availability", { fecha: entry.fecha, hora: entry.hora, num_personas: entry.num_personas }));
  if (!found) return;
  const box = dialog(t("lista.elegir_mesa", { nombre: entry.nombre_cliente }));
  const choices = found.data.mesas.map((set) => {
    const id = set.mesas.join("+");
    const pick = async (event) => {
      await notify(event.currentTarget, entry, id);
      box.close();
    };
    return h("button", { type: "button", class: "choice", onclick: pick }, h("strong", {}, id), h("span", {}, `${set.zona ?? ""} · ${set.min}–${set.max}`));
  });
  box.append(choices.length ? h("div", { class: "choices" }, choices) : h("p", { class: "empty" }, t("lista.ninguna_mesa")));
  box.querySelector(".choice")?.focus();
}

const seat = (button, entry) =>
  run(button, async () => {
    const { data } = await inLine(post(`/waitlist/${entry.id}/seat`));
    learn({ entry: data });
    tellSeated(data);
  });

const answer = (button, entry, respuesta) =>
  run(button, async () => {
    const { data } = await post(`/waitlist/${entry.id}/answer`, { respuesta });
    learn({ entry: data });
  });

function cancel(_, entry) {
  const send = () => remove(`/waitlist/${entry.id}`).then(({ data }) => learn({ entry: data }));
  sendLater(entry.id, t("lista.cancelado", { nombre: entry.nombre_cliente }), send);
}

function change(_, entry) {
  const zones = [["", t("campo.cualquiera")], ...house.zonas.map((zone) => [zone, zone])];
  const notes = h("textarea", { name: "notas", rows: 3, maxlength: 500, value: entry.notas });
  const form = h(
    "form",
    {},
    h("p", { class: "refused", role: "alert" }),
    h(
      "div",
      { class: "row" },
      field(t("campo.personas"), h("input", { name: "num_personas", type: "number", min: 1, max: 99, required: true, value: entry.num_personas, inputmode: "numeric" })),
      field(t("campo.hora"), h("input", { name: "hora", type: "time", required: true, value: entry.hora })),
      field(t("campo.zona"), select("zona_preferida", zones, entry.zona_preferida ?? "")),
    ),
    field(t("campo.notas"), notes),
    h("button", { class: "primary" }, t("accion.guardar")),
  );
  const box = dialog(t("lista.cambio_de", { nombre: entry.nombre_cliente }), form);
  notes.focus();
  onSubmit(form, async ({ num_personas, hora, zona_preferida = null, notas = "" }) => {
    const wish = { num_personas: Number(num_personas), hora, zona_preferida, notas };
    const { data, metadata } = await patch(`/waitlist/${entry.id}`, different(wish, entry));
    learn({ entry: data });
    box.close();
    tellOffers(metadata.avisos);
  });
}
