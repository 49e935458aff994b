// Reservas: who comes when, who sits, and what became of the others.
import { known, onChange } from "./live.js";
import { dayBar, isChosen } from "./day.js";
import { h, keyed } from "./dom.js";
import { count, eveningMinutes, everyHalfMinute, may, t } from "./house.js";
import { drawReservation, withState } from "./reservation_card.js";
import { newReservation } from "./reservation_form.js";
import { onKey } from "./frame.js";
import { guestSearch } from "./search.js";

const chosen = { day: "", service: "" };
const GROUPS = { coming: ["CONFIRMED"], seated: ["SEATED"], over: ["COMPLETED", "NO_SHOW", "CANCELLED"] };

const add = may("create") && h("button", { type: "button", class: "primary add", "data-action": "new", "aria-keyshortcuts": "n", onclick: () => newReservation(chosen.day) }, t("reservas.nueva"), h("kbd", {}, "N"));
const search = guestSearch(redraw);
const summary = h("p", { class: "summary quiet" });
const groups = Object.fromEntries(Object.keys(GROUPS).map((name) => [name, group(name)]));
const empty = h("p", { class: "empty" });

document.getElementById("screen").append(dayBar(chosen, redraw, search.box, summary, add), h("div", { class: "columns" }, Object.values(groups).map(({ box }) => box)), empty);
if (add) onKey("n", () => newReservation(chosen.day));
onChange(redraw);
// Whose time has come changes with the clock, too.
everyHalfMinute(redraw);

function group(name) {
  const list = h("ol", { class: "cards" });
  const number = h("span", { class: "number" });
  return { list, number, box: h("section", { "aria-labelledby": `g-${name}` }, h("h2", { id: `g-${name}` }, t(`reservas.${name}`), " ", number), list) };
}

function redraw() {
  // Who is looked for is found in whichever service of the day they have booked.
  const shown = [...known.reservations.values()].filter((r) => (search.isOn() || isChosen(chosen, r.hora)) && search.matches(r));
  shown.sort((a, b) => eveningMinutes(a.hora) - eveningMinutes(b.hora) || a.id.localeCompare(b.id));
  for (const [name, statuses] of Object.entries(GROUPS)) {
    const here = shown.filter((r) => statuses.includes(r.estado)).map(withState);
    keyed(groups[name].list, here, { key: (r) => r.id, draw: drawReservation });
    groups[name].number.textContent = String(here.length);
    groups[name].box.hidden = here.length === 0;
  }
  empty.hidden = shown.length > 0;
  empty.textContent = known.loaded ? t(search.isOn() ? "reservas.no_esta" : "reservas.vacia") : t("marco.cargando");
  const coming = shown.filter((r) => r.estado === "CONFIRMED");
  summary.textContent = `${count("reservas.numero", coming.length)} · ${count("lista.personas", coming.reduce((sum, r) => sum + r.num_personas, 0))}`;
}
