// Mesas: each zone's tables as they stand, and the evening of each.
import { known, onChange } from "./live.js";
import { dayBar, isChosen } from "./day.js";
import { h, keyed } from "./dom.js";
import { everySecond, house, t } from "./house.js";
import { drawTimeline } from "./timeline.js";
import { openTable } from "./table_dialog.js";
import { drawTable, stateOf, tableSign } from "./tables.js";

const chosen = { day: "", service: "" };
const summary = h("p", { class: "summary quiet" });
const zones = house.zonas.map((zone) => ({ zone, list: h("ol", { class: "tables" }) }));
const timeline = h("section", { class: "timeline", "aria-labelledby": "s-evening" });

document.getElementById("screen").append(
  dayBar(chosen, redraw, summary),
  ...zones.map(({ zone, list }, n) => h("section", { class: "zone", "aria-labelledby": `z${n}` }, h("h2", { id: `z${n}` }, zone), list)),
  h("h2", { id: "s-evening" }, t("mesas.tarde")),
  timeline,
);
onChange(redraw);
// What a table is changes with the clock, too.
let minute = 0;
everySecond(() => Math.floor(Date.now() / 30_000) !== minute && redraw());

function redraw() {
  minute = Math.floor(Date.now() / 30_000);
  const tables = [...known.tables.values()].map((table) => ({ ...table, now: stateOf(table, chosen) }));
  for (const { zone, list } of zones) {
    const here = tables.filter((table) => table.zona === zone);
    keyed(list, here, { key: (table) => table.mesa, sign: tableSign, draw: (table) => drawTable(table, () => openTable(table.mesa, chosen.day)) });
  }
  const free = tables.filter((table) => table.now.state === "libre").length;
  summary.textContent = known.loaded ? t(chosen.day === house.hoy ? "mesas.resumen" : "mesas.resumen_turno", { libres: free, total: tables.length }) : t("marco.cargando");
  const evening = tables.map((table) => ({ ...table, ocupaciones: table.ocupaciones.filter((o) => isChosen(chosen, o.desde)) }));
  drawTimeline(timeline, evening, chosen);
}
