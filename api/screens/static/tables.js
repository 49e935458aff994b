// What a table is at this moment, and its tile on the floor.
import { known } from "./live.js";
import { isChosen } from "./day.js";
import { h } from "./dom.js";
import { clock, eveningMinutes, house, now, spanOf, t } from "./house.js";

/** The guest that has an occupancy, as far as there is one with a name. */
export const guestOf = (taken) => known.reservations.get(taken.ref) ?? known.entries.get(taken.ref) ?? null;

/** Whether those guests sit there already. */
export const isSeated = (taken) => taken.tipo === "sin_reserva" || (taken.tipo === "reserva" && known.reservations.get(taken.ref)?.estado === "SEATED");

const KIND = { reserva: "reservada", aviso: "avisada", sin_reserva: "ocupada", bloqueo: "bloqueada" };

/** The state of an occupancy that is on: `ocupada`, `reservada`, `avisada` or `bloqueada`. */
export const kindOf = (taken) => (isSeated(taken) ? "ocupada" : KIND[taken.tipo]);

/** What has a table now, and what has it next; on another date than today, what comes in the service. */
export function stateOf(table, chosen) {
  if (chosen.day !== house.hoy) {
    const next = table.ocupaciones.find((o) => isChosen(chosen, o.desde)) ?? null;
    return { state: next ? kindOf(next) : "libre", current: null, next };
  }
  const at = eveningMinutes(clock(now()));
  const current = table.ocupaciones.find((o) => {
    const [from, to] = spanOf(o);
    return from <= at && at < to;
  });
  const next = table.ocupaciones.find((o) => eveningMinutes(o.desde) > at);
  return { state: current ? kindOf(current) : "libre", current: current ?? null, next: next ?? null };
}

/** What a tile depends on. */
export function tableSign(table) {
  const { current, next } = table.now;
  return JSON.stringify([table.mesa, table.now, current && guestOf(current)?.nombre_cliente, next && guestOf(next)?.nombre_cliente]);
}

/** An occupancy in a few words. */
export function told(taken) {
  const nombre = guestOf(taken)?.nombre_cliente || t(taken.tipo === "sin_reserva" ? "mesas.sin_reserva" : "lista.sin_nombre");
  const words = t(`mesas.es_${kindOf(taken)}`, { nombre, desde: taken.desde, hasta: taken.hasta });
  return taken.motivo ? `${words}: ${taken.motivo}` : words;
}

/** The tile. */
export function drawTable(table, open) {
  const { state, current, next } = table.now;
  return h(
    "li",
    {},
    h(
      "button",
      { type: "button", class: `table ${state}`, "data-action": "table", "data-mesa": table.mesa, onclick: open },
      h("span", { class: "table-head" }, h("strong", {}, table.mesa), h("small", {}, h("i", { class: "glyph glyph-people", "aria-hidden": "true" }), `${table.min}–${table.max}`)),
      h("span", { class: "table-state" }, t(`mesas.${state}`)),
      current && h("span", { class: "table-who" }, told(current)),
      next && h("span", { class: "table-next" }, told(next)),
    ),
  );
}
