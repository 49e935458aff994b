// What becomes of a reservation at one tap, wherever it is shown.
import { post, remove } from "./api.js";
import { h } from "./dom.js";
import { clock, eveningMinutes, house, may, now, t } from "./house.js";
import { learn } from "./live.js";
import { run } from "./frame.js";
import { tellFree, tellOffers, tellSeated } from "./offers.js";
import { isLeaving, sendLater, undoButton } from "./undo.js";

// Nobody is seated on another day than their own.
const isToday = (r) => r.fecha === house.hoy;

/** Whether its guests are missing: nobody has come although its time has. */
export const isDue = (r) => r.estado === "CONFIRMED" && (r.preguntar_no_show || (isToday(r) && eveningMinutes(clock(now())) > eveningMinutes(r.hora)));

/** What its guests do: come, leave, or do not come. `after` is called once that is kept. */
export function stayButtons(r, after = () => {}) {
  if (!may("create") || isLeaving(r.id)) return [];
  const mark = (action, label, kind = "") => h("button", { type: "button", class: kind, "data-action": action, onclick: (event) => become(event.currentTarget, r, action, after) }, label);
  if (r.estado === "SEATED") return [mark("complete", t("reservas.se_van"), "primary")];
  return [isToday(r) && mark("seat", t("accion.sentar"), "primary"), isDue(r) && mark("no-show", t("reservas.no_vienen"))].filter(Boolean);
}

/** Takes it back while its guests have not come; once that was tapped, undoes it. */
export function cancelButton(r, after = () => {}) {
  if (isLeaving(r.id)) return undoButton(r.id);
  const cancel = () => {
    sendLater(r.id, t("reservas.anulada", { nombre: r.nombre_cliente }), async () => show(await remove(`/reservations/${r.id}`)));
    after();
  };
  return may("cancel") && r.estado === "CONFIRMED" && h("button", { type: "button", class: "plain", "data-action": "cancel", onclick: cancel }, t("reservas.anular"));
}

const become = (button, r, what, after) =>
  run(button, async () => {
    const answer = await post(`/reservations/${r.id}/${what}`);
    after();
    show(answer);
    if (what === "seat") tellSeated(answer.data);
    else if (!answer.metadata.avisos?.length) tellFree(r.mesas);
  });

function show({ data, metadata }) {
  learn({ reservation: data });
  tellOffers(metadata.avisos);
}
