// What can be done for a guest of the list at one tap.
import { get, patch, post, remove } from "./api.js";
import { dialog, field, h, select } from "./dom.js";
import { house, may, t } from "./house.js";
import { learn } from "./live.js";
import { different, onSubmit, run } from "./frame.js";
import { tellAnswered, tellOffers, tellSeated } from "./offers.js";
import { sendLater, undoButton } from "./undo.js";

/** The buttons of a wait that goes on, or of one that has led to a table. */
export function entryButtons(entry) {
  if (entry.leaving) return [undoButton(entry.id)];
  const offered = entry.estado === "NOTIFIED";
  const button = (action, label, work, kind = "") => h("button", { type: "button", class: kind, "data-action": action, onclick: (event) => work(event.currentTarget, entry) }, label);
  const seats = button("seat", t("accion.sentar"), seat, offered ? "primary" : "");
  const call = entry.telefono_cliente && h("a", { class: "button", "data-action": "call", href: `tel:${entry.telefono_cliente}`, "aria-label": t("lista.llamar_a", { nombre: entry.nombre_cliente }) }, t("accion.llamar"));
  // Nobody is seated on another day than their own.
  if (entry.stay) return [may("create") && entry.fecha === house.hoy && seats, call];
  return [
    may("create") && !offered && h("span", { class: "split" }, button("notify", t("accion.avisar"), (b) => notify(b, entry), "primary"), button("choose", "▾", chooseTable, "primary more")),
    may("create") && seats,
    may("create") && offered && button("yes", t("accion.dice_si"), (b) => answer(b, entry, "si")),
    may("create") && offered && button("no", t("accion.dice_no"), (b) => answer(b, entry, "no")),
    call,
    may("create") && button("change", t("accion.cambiar"), change),
    may("cancel") && button("cancel", t("accion.cancelar"), cancel, "plain"),
  ];
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
    const { data, metadata } = await inLine(post(`/waitlist/${entry.id}/seat`));
    learn({ entry: data, reservation: metadata.reserva });
    tellSeated(data);
  });

const answer = (button, entry, respuesta) =>
  run(button, async () => {
    const path = `/waitlist/${entry.id}`;
    // Where no offer is open any more, what has become of the guest says more than that.
    const over = (error) => (error.kind === "entry-has-no-offer" ? get(path) : Promise.reject(error));
    const { data } = await post(`${path}/answer`, { respuesta }).catch(over);
    learn({ entry: data });
    tellAnswered(data, respuesta === "si" ? "CONFIRMED" : "CANCELLED");
  });

function cancel(_, entry) {
  const send = () => remove(`/waitlist/${entry.id}`).then(({ data }) => learn({ entry: data }));
  sendLater(entry.id, t("lista.cancelado", { nombre: entry.nombre_cliente }), send);
}

function change(_, entry) {
  const zones = [["", t("campo.cualquiera")], ...house.zonas.map((zone) => [zone, zone])];
  const notes = h("textarea", { name: "notas", rows: 3, maxlength: 500, value: entry.notas });
  // The table was offered for what the guest wants now.
  const disabled = entry.estado === "NOTIFIED";
  const form = h(
    "form",
    {},
    h("p", { class: "refused", role: "alert" }),
    disabled && h("p", { class: "quiet", id: "fixed" }, t("lista.solo_notas")),
    h(
      "fieldset",
      { class: "row", disabled, "aria-describedby": disabled && "fixed" },
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
    const wish = disabled ? { notas } : { num_personas: Number(num_personas), hora, zona_preferida, notas };
    const { data, metadata } = await patch(`/waitlist/${entry.id}`, different(wish, entry));
    learn({ entry: data });
    box.close();
    tellOffers(metadata.avisos);
  });
}
