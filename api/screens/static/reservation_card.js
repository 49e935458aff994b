// One reservation's card, with what becomes of it at one tap.
import { h } from "./dom.js";
import { count, may, t } from "./house.js";
import { openHistory } from "./history.js";
import { cancelButton, isDue, stayButtons } from "./reservation_actions.js";
import { changeReservation } from "./reservation_form.js";
import { isLeaving } from "./undo.js";

/** The reservation with what its card also shows. */
export const withState = (reservation) => ({ ...reservation, leaving: isLeaving(reservation.id), due: isDue(reservation) });

/** The card. */
export function drawReservation(r) {
  const name = r.nombre_cliente || t("lista.sin_nombre");
  return h(
    "li",
    { class: `card booking ${r.estado.toLowerCase()} ${r.leaving ? "leaving" : ""}`, "data-reservation": r.id },
    h(
      "div",
      { class: "head" },
      h("span", { class: "at" }, r.hora),
      r.entry_id ? h("button", { type: "button", class: "name", "data-action": "history", onclick: () => openHistory(r.entry_id) }, name) : h("strong", { class: "name" }, name),
      h("span", { class: "party", title: count("lista.personas", r.num_personas) }, h("i", { class: "glyph glyph-people", "aria-hidden": "true" }), String(r.num_personas), h("span", { class: "hidden" }, t("lista.personas_palabra"))),
    ),
    h("p", { class: "facts" }, facts(r).join(" · ")),
    r.notas && h("p", { class: "note" }, r.notas),
    ...warnings(r).map((text) => h("p", { class: "facts call" }, text)),
    actions(r),
  );
}

function facts(r) {
  const told = [t("mesas.mesa", { mesa: r.mesas.join("+") }), t("reservas.hasta", { hora: r.hasta })];
  if (r.confirmada_at) told.push(t("reservas.confirmada"));
  else if (r.recordada_at && r.estado === "CONFIRMED") told.push(t("reservas.recordada"));
  if (r.entry_id) told.push(t("reservas.de_la_lista"));
  if (!["CONFIRMED", "SEATED"].includes(r.estado)) told.push(t(`reservas.estado_${r.estado}`));
  return told;
}

function warnings(r) {
  if (r.estado !== "CONFIRMED") return [];
  return [r.preguntar_no_show && t("reservas.han_venido"), (r.aviso_fallido || r.contacto === "llamar") && t("lista.hay_que_llamar"), r.correo_fallido && t("reservas.correo_fallido")].filter(Boolean);
}

function actions(r) {
  if (r.leaving) return h("div", { class: "actions" }, cancelButton(r));
  if (!["CONFIRMED", "SEATED"].includes(r.estado)) return null;
  return h(
    "div",
    { class: "actions" },
    stayButtons(r),
    r.telefono_cliente && h("a", { class: "button", "data-action": "call", href: `tel:${r.telefono_cliente}`, "aria-label": t("lista.llamar_a", { nombre: r.nombre_cliente }) }, t("accion.llamar")),
    may("create") && h("button", { type: "button", "data-action": "change", onclick: () => changeReservation(r) }, t("accion.cambiar")),
    cancelButton(r),
  );
}
