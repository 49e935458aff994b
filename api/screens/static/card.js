// One guest's card on the list.
import { h } from "./dom.js";
import { count, everySecond, now, t, tOr } from "./house.js";
import { known } from "./live.js";
import { entryButtons } from "./entry_actions.js";
import { openHistory } from "./history.js";
import { isLeaving } from "./undo.js";

/** The reservation that a wait has led to, as far as it is known. */
export const stayOf = (entry) => known.reservations.get(entry.reserva_id);

/** The entry with what its card also shows; what has been agreed since is its reservation's. */
export function withState(entry) {
  const { estado: stay = null, ...kept } = stayOf(entry) ?? {};
  const agreed = stay && { hora: kept.hora, num_personas: kept.num_personas, mesas: kept.mesas, notas: kept.notas };
  return { ...entry, ...agreed, stay, leaving: isLeaving(entry.id) };
}

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
    (live || entry.stay === "CONFIRMED") && h("div", { class: "actions" }, entryButtons(entry)),
  );
}

function facts(entry) {
  const told = [entry.zona_preferida];
  if (entry.mesas) told.push(t("mesas.mesa", { mesa: entry.mesas.join("+") }));
  if (entry.stay === "SEATED") told.push(t("reservas.seated"));
  else if (entry.contacto === "llamar") told.push(t("lista.hay_que_llamar"));
  if (entry.motivo) told.push(tOr(`motivo.${entry.motivo}`, entry.motivo));
  const words = told.filter(Boolean);
  return words.length > 0 && h("p", { class: `facts ${entry.contacto === "llamar" && entry.stay !== "SEATED" ? "call" : ""}` }, words.join(" · "));
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
