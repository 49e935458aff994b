// Mesas: each zone's tables as they stand, and the evening of each.
import { known, onChange } from "./live.js";
import { dayBar, isChosen } from "./day.js";
import { h, keyed } from "./dom.js";
import { everyHalfMinute, house, isClosed, t } from "./house.js";
import { drawTimeline } from "./timeline.js";
import { openTable } from "./table_dialog.js";
import { drawTable, stateOf, tableSign } from "./tables.js";

const chosen = { day: "", service: "" };
const summary = h("p", { class: "summary quiet" });
// The last one is for tables in the base whose zone the restaurant's file no longer has.
const zones = [...house.zonas, t("mesas.otras")].map(zoned);
const shut = h("p", { class: "empty", hidden: true }, t("mesas.cerrado"));
const evening = h("h2", { id: "s-evening" }, t("mesas.tarde"));
const timeline = h("section", { class: "timeline", "aria-labelledby": "s-evening" });

document.getElementById("screen").append(
  dayBar(chosen, redraw, summary),
  ...zones.map(({ box }) => box),
  shut,
  evening,
  timeline,
);
onChange(redraw);
// What a table is changes with the clock, too.
everyHalfMinute(redraw);

function zoned(zone, n) {
  const list = h("ol", { class: "tables" });
  return { zone, list, box: h("section", { class: "zone", "aria-labelledby": `z${n}` }, h("h2", { id: `z${n}` }, zone), list) };
}

function redraw() {
  const isOpen = !isClosed(chosen.day);
  // On a closed date no table is free; what was given out before it was closed is still to be seen.
  const tables = [...known.tables.values()].filter((table) => isOpen || table.ocupaciones.length > 0).map((table) => ({ ...table, now: stateOf(table, chosen) }));
  for (const { zone, list, box } of zones) {
    const here = tables.filter((table) => zoneOf(table) === zone);
    keyed(list, here, { key: (table) => table.mesa, sign: tableSign, draw: (table) => drawTable(table, () => openTable(table.mesa, chosen.day)) });
    box.hidden = here.length === 0 && !(isOpen && house.zonas.includes(zone));
  }
  shut.hidden = isOpen || !known.loaded || tables.length > 0;
  summary.textContent = known.loaded ? told(tables, isOpen) : t("marco.cargando");
  const taken = tables.map((table) => ({ ...table, ocupaciones: table.ocupaciones.filter((o) => isChosen(chosen, o.desde)) }));
  drawTimeline(timeline, taken, chosen);
  evening.hidden = timeline.hidden;
}

function zoneOf(table) {
  return house.zonas.includes(table.zona) ? table.zona : t("mesas.otras");
}

function told(tables, isOpen) {
  const free = tables.filter((table) => table.now.state === "libre").length;
  const text = chosen.day === house.hoy ? "mesas.resumen" : "mesas.resumen_turno";
  return isOpen ? t(text, { libres: free, total: tables.length }) : "";
}
