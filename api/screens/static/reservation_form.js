// Making and changing a reservation.
import { patch, post } from "./api.js";
import { dialog, field, h, select } from "./dom.js";
import { dayName, house, t } from "./house.js";
import { learn } from "./live.js";
import { different, onSubmit, toast } from "./frame.js";
import { guestBody, guestFields } from "./entry_form.js";
import { tellOffers } from "./offers.js";

/** Asks for a new reservation on that date; where none is left, the waitlist is proposed. */
export function newReservation(day) {
  if (document.querySelector("dialog[open]")) return;
  const table = field(t("reservas.mesa"), select("mesa", [["", t("reservas.la_mejor")], ...sets()]));
  const form = h("form", {}, h("p", { class: "quiet" }, dayName(day)), h("p", { class: "refused", role: "alert" }), guestFields(day, { time: true }), table, h("button", { class: "primary" }, t("reservas.reservar")));
  const box = dialog(t("reservas.nueva"), form);
  form.querySelector("input").focus();
  onSubmit(form, async (values) => {
    const { data } = await post("/reservations", guestBody(values, day));
    learn({ reservation: data });
    box.close();
    tellBooked(data);
  });
}

/** Asks what is to be different about a reservation. */
export function changeReservation(r) {
  const form = h(
    "form",
    {},
    h("p", { class: "refused", role: "alert" }),
    h(
      "div",
      { class: "row" },
      field(t("campo.hora"), h("input", { name: "hora", type: "time", value: r.hora })),
      field(t("mesas.hasta"), h("input", { name: "hasta", type: "time", value: r.hasta })),
      field(t("campo.personas"), h("input", { name: "num_personas", type: "number", min: 1, max: 99, value: r.num_personas, inputmode: "numeric" })),
    ),
    field(t("reservas.mesa"), select("mesa", sets(r.mesas.join("+")), r.mesas.join("+"))),
    field(t("campo.notas"), h("textarea", { name: "notas", rows: 2, maxlength: 500, value: r.notas })),
    h("button", { class: "primary" }, t("accion.guardar")),
  );
  const box = dialog(t("reservas.cambio_de", { nombre: r.nombre_cliente }), form);
  onSubmit(form, async ({ notas = "", ...values }) => {
    const wish = { ...values, notas, ...(values.num_personas ? { num_personas: Number(values.num_personas) } : {}) };
    const { data, metadata } = await patch(`/reservations/${r.id}`, different(wish, { ...r, mesa: r.mesas.join("+") }));
    learn({ reservation: data });
    box.close();
    tellBooked(data);
    tellOffers(metadata.avisos);
  });
}

function tellBooked({ nombre_cliente: nombre, hora, mesas }) {
  toast(t("reservas.hecha", { nombre, hora, mesa: mesas.join("+") }), { kind: "good" });
}

function sets(own = "") {
  const all = [...house.mesas.map(([id, zone, min, max]) => [id, `${id} · ${zone} · ${min}–${max}`]), ...house.juntas.map((set) => [set.mesas.join("+"), `${set.mesas.join(" + ")} · ${set.min}–${set.max}`])];
  return all.some(([id]) => id === own) || own === "" ? all : [[own, own], ...all];
}
