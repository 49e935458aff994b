// What can be done with one table.
import { post } from "./api.js";
import { dialog, field, h, select } from "./dom.js";
import { house, may, t } from "./house.js";
import { known, learn } from "./live.js";
import { onSubmit, run, toast } from "./frame.js";
import { tellFree, tellOffers, tellSeated } from "./offers.js";
import { cancelButton, stayButtons } from "./reservation_actions.js";
import { guestOf, stateOf, told } from "./tables.js";

/** Opens a table of that date: what has it, freeing it, seating walk-ins, joining, blocking. */
export function openTable(mesa, day) {
  const table = known.tables.get(mesa);
  if (!table) return;
  const today = day === house.hoy;
  const { current } = stateOf(table, { day, service: "" });
  const box = dialog(t("mesas.mesa", { mesa }));
  const close = () => box.close();
  box.append(
    h("p", { class: "quiet" }, t("mesas.sitios", { zona: table.zona, min: table.min, max: table.max })),
    ...[
      occupied(table, day, current, close),
      may("create") && today && !current && seatForm(table, close),
      may("create") && blockForm(table, day, close),
    ].filter(Boolean),
  );
}

function occupied(table, day, current, close) {
  if (table.ocupaciones.length === 0) return h("p", { class: "empty" }, t("mesas.nada"));
  return h(
    "ol",
    { class: "steps spans" },
    table.ocupaciones.map((taken) => h("li", {}, h("time", {}, taken.desde), h("div", {}, h("span", {}, told(taken)), note(taken)), h("span", { class: "span-actions" }, actions(table, taken, { day, close, on: taken === current })))),
  );
}

// What staff have to know of those who sit there.
function note(taken) {
  const notes = guestOf(taken)?.notas;
  return notes && h("p", { class: "note" }, notes);
}

// Freeing a table has no undo: only those who sit there are gone at one tap.
function actions(table, taken, { day, close, on }) {
  const button = (label, body, kind = "") => may("create") && h("button", { type: "button", "data-action": "free", class: kind, onclick: (event) => run(event.currentTarget, () => freeTable(table.mesa, taken, body).then(close)) }, label);
  if (taken.tipo === "bloqueo") return button(t("mesas.desbloquear"), on ? {} : { fecha: day, hora: taken.desde });
  if (taken.tipo === "aviso") return on && may("create") && seatOffered(taken, close);
  const reservation = known.reservations.get(taken.ref);
  if (reservation?.estado === "CONFIRMED") return [...stayButtons(reservation, close), cancelButton(reservation, close)];
  return on && button(t("mesas.liberar"), {}, "primary");
}

// Who is offered the table and stands at the door is seated from here, too.
function seatOffered(taken, close) {
  const seat = (event) =>
    run(event.currentTarget, async () => {
      const { data } = await post(`/waitlist/${taken.ref}/seat`);
      learn({ entry: data });
      close();
      tellSeated(data);
    });
  return h("button", { type: "button", class: "primary", "data-action": "seat", onclick: seat }, t("accion.sentar"));
}

// Frees a table, or takes its block away, and tells who was offered it.
async function freeTable(mesa, { mesas, tipo }, body) {
  const { data } = await post(`/tables/${encodeURIComponent(mesa)}/free`, body);
  if (data.avisos.length) tellOffers(data.avisos);
  else tellFree(mesas, { blocked: tipo === "bloqueo" });
}

function seatForm(table, close) {
  const joined = house.juntas.filter((set) => set.mesas.includes(table.mesa));
  const choices = [[table.mesa, `${table.mesa} · ${table.min}–${table.max}`], ...joined.map((set) => [set.mesas.join("+"), `${set.mesas.join(" + ")} · ${set.min}–${set.max}`])];
  const form = h(
    "form",
    { class: "part", "data-form": "seat" },
    h("h3", {}, t("mesas.sentar")),
    h("p", { class: "refused", role: "alert" }),
    h(
      "div",
      { class: "row" },
      field(t("campo.personas"), h("input", { name: "num_personas", type: "number", min: 1, max: 99, required: true, inputmode: "numeric" })),
      field(t("mesas.minutos"), h("input", { name: "minutos", type: "number", min: 1, max: 720, inputmode: "numeric", placeholder: t("mesas.habitual") })),
      choices.length > 1 && field(t("mesas.juntar"), select("mesas", choices, table.mesa)),
    ),
    h("button", { class: "primary" }, t("accion.sentar")),
  );
  onSubmit(form, async ({ num_personas, minutos, mesas = table.mesa }) => {
    const body = { num_personas: Number(num_personas), ...(minutos ? { minutos: Number(minutos) } : {}) };
    const { data } = await post(`/tables/${encodeURIComponent(mesas)}/seat`, body);
    close();
    toast(t("mesas.sentados", { mesa: mesas, hasta: data.ocupacion?.hasta ?? "" }), { kind: "good" });
  });
  return form;
}

function blockForm(table, day, close) {
  const form = h(
    "form",
    { class: "part", "data-form": "block" },
    h("p", { class: "refused", role: "alert" }),
    h(
      "div",
      { class: "row" },
      field(t("mesas.desde"), h("input", { name: "desde", type: "time", required: true })),
      field(t("mesas.hasta"), h("input", { name: "hasta", type: "time", required: true })),
      field(t("mesas.motivo"), h("input", { name: "motivo", maxlength: 500, autocomplete: "off" })),
    ),
    h("button", { class: "primary" }, t("mesas.bloquear")),
  );
  onSubmit(form, async (values) => {
    await post(`/tables/${encodeURIComponent(table.mesa)}/block`, { fecha: day, ...values });
    close();
    toast(t("mesas.bloqueo_hecho", { mesa: table.mesa, ...values }), { kind: "good" });
  });
  return h("details", { class: "rest" }, h("summary", {}, t("mesas.bloquear")), form);
}
