// A new place on the list, by keyboard alone: name, number, how many, Enter.
import { post } from "./api.js";
import { dialog, field, h, select } from "./dom.js";
import { dayName, house, t } from "./house.js";
import { known, learn, until } from "./live.js";
import { onSubmit, toast } from "./frame.js";
import { tellOffers } from "./offers.js";

// By then the offer of a table that was free has gone out, as a rule.
const OFFERED_MS = 3000;

/** The fields of a guest and a wish, for the list and for reservations alike. */
export function guestFields(day, { time = false } = {}) {
  return [
    field(t("campo.nombre"), h("input", { name: "nombre_cliente", required: true, maxlength: 80, autocomplete: "off", autofocus: true })),
    field(t("campo.telefono"), h("input", { name: "telefono_cliente", type: "tel", required: true, maxlength: 60, autocomplete: "off" })),
    h(
      "div",
      { class: "row" },
      field(t("campo.personas"), h("input", { name: "num_personas", type: "number", min: 1, max: 99, required: true, inputmode: "numeric" })),
      field(t("campo.hora"), h("input", { name: "hora", type: "time", required: time || day !== house.hoy }), time || day !== house.hoy ? null : t("campo.hora_ahora")),
      field(t("campo.zona"), select("zona_preferida", [["", t("campo.cualquiera")], ...house.zonas.map((zone) => [zone, zone])])),
    ),
    field(t("campo.notas"), h("input", { name: "notas", maxlength: 500, autocomplete: "off" })),
    h(
      "details",
      { class: "rest" },
      h("summary", {}, t("campo.mas")),
      field(t("campo.email"), h("input", { name: "email", type: "email", autocomplete: "off" })),
      field(t("campo.idioma"), select("idioma", [["", t("campo.segun_telefono")], ["es", "Español"], ["en", "English"], ["eu", "Euskara"], ["ca", "Català"], ["gl", "Galego"], ["fr", "Français"]])),
      h("label", { class: "check" }, h("input", { name: "acepta_mensajes", type: "checkbox", value: "si", checked: true }), t("campo.acepta_mensajes")),
    ),
  ];
}

/** The body of a form with those fields. */
export function guestBody(values, day) {
  const { num_personas, acepta_mensajes, ...rest } = values;
  return { ...rest, fecha: day, num_personas: Number(num_personas), acepta_mensajes: acepta_mensajes === "si" };
}

/** Asks for a new entry on that date. */
export function newEntry(day) {
  if (document.querySelector("dialog[open]")) return;
  const form = h("form", { class: "entry" }, h("p", { class: "quiet" }, dayName(day)), h("p", { class: "refused", role: "alert" }), guestFields(day), h("button", { class: "primary" }, t("lista.apuntar")));
  const box = dialog(t("lista.nueva"), form);
  form.querySelector("input").focus();
  onSubmit(form, async (values) => {
    const body = guestBody(values, day);
    const { data, metadata } = await post("/waitlist", body);
    learn({ entry: data });
    box.close();
    await (metadata.existente ? tellKnown(data, body) : tellJoined(data));
  });
}

// A table that is free is offered at once: that is told as soon as it is known which one.
async function tellJoined({ id, nombre_cliente: nombre, posicion: n, espera_estimada_min: espera }) {
  if (n === null) {
    const offered = () => known.entries.get(id)?.estado === "NOTIFIED" && known.entries.get(id);
    const { mesas, expires_at } = (await until(offered, OFFERED_MS)) || {};
    if (mesas && expires_at) return tellOffers([{ entry_id: id, mesas, expires_at }]);
    return toast(t("lista.apuntado_ofrecida", { nombre }), { kind: "good" });
  }
  const wait = { null: "_sin_hora", 0: "_ya" }[espera] ?? "";
  return toast(t(`lista.apuntado${wait}`, { nombre, n, espera }), { kind: "good" });
}

// Who was on the list stays there as they were, whatever has been typed now.
function tellKnown(kept, typed) {
  const { nombre_cliente: nombre, posicion: n, mesas } = kept;
  const where = n === null ? t("lista.ya_ofrecida", { nombre, mesa: (mesas ?? []).join("+") }) : t("lista.ya_estaba", { nombre, n });
  const isOther = ["num_personas", "hora", "zona_preferida", "notas"].some((name) => typed[name] && typed[name] !== kept[name]);
  if (!isOther) return toast(where);
  return toast(`${where} ${t("lista.sin_cambios")}`, { kind: "warn", seconds: 9 });
}
