// One reservation's card, with what becomes of it at one tap.
import { post, remove } from "./api.js";
import { h } from "./dom.js";
import { count, may, t } from "./house.js";
import { learn } from "./live.js";
import { run } from "./frame.js";
import { openHistory } from "./history.js";
import { tellFree, tellOffers } from "./offers.js";
import { changeReservation } from "./reservation_form.js";
import { isLeaving, sendLater, undoButton } from "./undo.js";

/** The reservation with what its card also shows. */
export const withState = (reservation) => ({ ...reservation, leaving: isLeaving(reservation.id) });

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
  const open = ["CONFIRMED", "SEATED"].includes(r.estado);
  if (r.leaving) return h("div", { class: "actions" }, undoButton(r.id));
  if (!open) return null;
  const coming = r.estado === "CONFIRMED";
  const mark = (action, label, kind = "") => h("button", { type: "button", class: kind, "data-action": action, onclick: (event) => become(event.currentTarget, r, action) }, label);
  return h(
    "div",
    { class: "actions" },
    may("create") && coming && mark("seat", t("accion.sentar"), "primary"),
    may("create") && !coming && mark("complete", t("reservas.se_van"), "primary"),
    may("create") && coming && mark("no-show", t("reservas.no_vienen")),
    r.telefono_cliente && h("a", { class: "button", "data-action": "call", href: `tel:${r.telefono_cliente}`, "aria-label": t("lista.llamar_a", { nombre: r.nombre_cliente }) }, t("accion.llamar")),
    may("create") && h("button", { type: "button", "data-action": "change", onclick: () => changeReservation(r) }, t("accion.cambiar")),
    may("cancel") && coming && h("button", { type: "button", class: "plain", "data-action": "cancel", onclick: () => cancel(r) }, t("reservas.anular")),
  );
}

const become = (button, r, what) =>
  run(button, async () => {
    const answer = await post(`/reservations/${r.id}/${what}`);
    show(answer);
    if (what !== "seat" && !answer.metadata.avisos?.length) tellFree(r.mesas);
  });

function cancel(r) {
  sendLater(r.id, t("reservas.anulada", { nombre: r.nombre_cliente }), async () => show(await remove(`/reservations/${r.id}`)));
}

function show({ data, metadata }) {
  learn({ reservation: data });
  tellOffers(metadata.avisos);
}
