// Lista: who is on offer, who is next, and below what became of the others.
import { known, onChange } from "./live.js";
import { dayBar, isChosen } from "./day.js";
import { h, keyed } from "./dom.js";
import { count, eveningMinutes, may, t } from "./house.js";
import { drawEntry, signEntry, stayOf, withState } from "./card.js";
import { newEntry } from "./entry_form.js";
import { onKey, say } from "./frame.js";
import { guestSearch } from "./search.js";

const chosen = { day: "", service: "" };
const LIVE = { NOTIFIED: "offers", WAITING: "line" };
const OVER = ["CONFIRMED", "EXPIRED", "CANCELLED"];

const add = may("create") && h("button", { type: "button", class: "primary add", "data-action": "new", "aria-keyshortcuts": "n", onclick: () => newEntry(chosen.day) }, t("lista.nueva"), h("kbd", {}, "N"));
const search = guestSearch(looked);
const summary = h("p", { class: "summary quiet" });
const lists = { offers: h("ol", { class: "cards" }), line: h("ol", { class: "cards" }) };
const sections = {
  offers: h("section", { class: "offers", "aria-labelledby": "s-offers" }, h("h2", { id: "s-offers" }, t("lista.avisados")), lists.offers),
  line: h("section", { "aria-labelledby": "s-line" }, h("h2", { id: "s-line" }, t("lista.en_espera")), lists.line),
};
const empty = h("p", { class: "empty" });
const over = Object.fromEntries(OVER.map((status) => [status, ended(status)]));

document.getElementById("screen").append(
  dayBar(chosen, redraw, search.box, summary, add),
  h("div", { class: "board" }, h("div", { class: "live" }, sections.offers, sections.line, empty), h("aside", { class: "over", "aria-label": t("lista.terminados") }, OVER.map((status) => over[status].box))),
);
if (add) onKey("n", () => newEntry(chosen.day));
onChange(redraw);

function isOpenAtFirst(status) {
  return status === "CONFIRMED";
}

function ended(status) {
  const list = h("ol", { class: "cards small" });
  const number = h("span", { class: "number" }, "0");
  const box = h("details", { "data-status": status, open: isOpenAtFirst(status) }, h("summary", {}, t(`estado.${status}`), number), list);
  return { box, list, number };
}

let lastOffers = null;

function redraw() {
  const all = [...known.entries.values()];
  // Who is looked for is found in whichever service of the day they wait for.
  const shown = all.filter((e) => (search.isOn() || isChosen(chosen, e.hora)) && search.matches(e) && isStillToSee(e));
  const of = (status) => shown.filter((e) => e.estado === status);
  const offers = of("NOTIFIED").sort((a, b) => a.expires_at?.localeCompare(b.expires_at ?? "") ?? 0);
  const line = of("WAITING").sort((a, b) => (a.posicion ?? 0) - (b.posicion ?? 0) || a.created_at.localeCompare(b.created_at));
  put(lists.offers, offers);
  put(lists.line, line);
  sections.offers.hidden = offers.length === 0;
  sections.line.hidden = line.length === 0;
  for (const status of OVER) {
    const entries = of(status).sort((a, b) => eveningMinutes(b.hora) - eveningMinutes(a.hora));
    put(over[status].list, entries);
    over[status].number.textContent = String(entries.length);
  }
  const found = search.isOn() ? shown : [...offers, ...line];
  empty.hidden = found.length > 0;
  empty.textContent = known.loaded ? t(search.isOn() ? "lista.no_esta" : "lista.vacia") : t("marco.cargando");
  const people = line.reduce((sum, e) => sum + e.num_personas, 0);
  summary.textContent = `${count("lista.grupos", line.length)} · ${count("lista.personas", people)} · ${count("lista.avisos", offers.length)}`;
  announceOffers(all.filter((e) => e.estado === "NOTIFIED"));
}

// Who is looked for may be among those who have left: what is folded opens where they are.
function looked() {
  redraw();
  for (const [status, { box, list }] of Object.entries(over)) box.open = search.isOn() ? list.children.length > 0 : isOpenAtFirst(status);
}

// Whose reservation is over is among the reservations, and has no table any more.
function isStillToSee(entry) {
  const stay = stayOf(entry);
  return !stay || ["CONFIRMED", "SEATED"].includes(stay.estado);
}

function put(list, entries) {
  keyed(list, entries.map(withState), { key: (e) => e.id, sign: signEntry, draw: drawEntry });
}

// Who cannot see the screen hears of each new offer.
function announceOffers(offers) {
  const ids = new Set(offers.map((e) => e.id));
  const fresh = lastOffers ? offers.filter((e) => !lastOffers.has(e.id)) : [];
  if (fresh.length) say(fresh.map((e) => t("lista.avisado_a", { nombre: e.nombre_cliente, mesa: (e.mesas ?? []).join("+") })).join(". "));
  if (known.loaded) lastOffers = ids;
}
