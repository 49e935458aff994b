// Each table's evening as a line of bars.
import { h } from "./dom.js";
import { clock, eveningMinutes, house, now, servicesOf, spanOf, t } from "./house.js";
import { guestOf, kindOf, told } from "./tables.js";

const HOUR = 60;

/** Draws the rows; the span is that of the chosen service, or of the whole day. */
export function drawTimeline(parent, tables, chosen) {
  const span = hours(chosen);
  parent.hidden = span === null || tables.length === 0;
  if (parent.hidden) return;
  const [from, to] = span;
  const place = (minutes) => `${(100 * (Math.min(Math.max(minutes, from), to) - from)) / (to - from)}%`;
  const marks = [];
  for (let at = Math.ceil(from / HOUR) * HOUR; at < to; at += HOUR) {
    const mark = h("span", { class: "mark" }, `${String(((at / HOUR) + 6) % 24).padStart(2, "0")}:00`);
    mark.style.insetInlineStart = place(at);
    marks.push(mark);
  }
  const rows = tables.map((table) => h("li", { class: "line" }, h("b", {}, table.mesa), h("div", { class: "track" }, table.ocupaciones.filter((taken) => spanOf(taken)[1] > from && spanOf(taken)[0] < to).map((taken) => bar(taken, place)))));
  const lines = h("ol", {}, rows);
  const wide = `${Math.max(640, (to - from) * 1.1)}px`;
  const at = eveningMinutes(clock(now()));
  if (chosen.day === house.hoy && from < at && at < to) {
    const line = h("span", { class: "now", title: t("mesas.ahora") });
    line.style.insetInlineStart = place(at);
    lines.append(h("li", { class: "line over-all", "aria-hidden": "true" }, h("b", {}), h("div", { class: "track" }, line)));
  }
  lines.style.minInlineSize = wide;
  const scale = h("div", { class: "line scale", "aria-hidden": "true" }, h("b", {}), h("div", { class: "track" }, marks));
  scale.style.minInlineSize = wide;
  const inner = h("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": t("mesas.tarde") }, scale, lines);
  const left = parent.firstElementChild?.scrollLeft ?? 0;
  parent.replaceChildren(inner);
  inner.scrollLeft = left;
}

function bar(taken, place) {
  const [from, to] = spanOf(taken);
  const box = h("span", { class: `bar-of ${kindOf(taken)}`, title: told(taken) }, h("span", { "aria-hidden": "true" }, guestOf(taken)?.nombre_cliente || t(`mesas.${kindOf(taken)}`)), h("span", { class: "hidden" }, told(taken)));
  const start = place(from);
  box.style.insetInlineStart = start;
  box.style.inlineSize = `calc(${place(to)} - ${start})`;
  return box;
}

function hours(chosen) {
  const services = servicesOf(chosen.day).filter((s) => !chosen.service || s.nombre === chosen.service);
  if (services.length === 0) return null;
  return [Math.min(...services.map((s) => eveningMinutes(s.abre))), Math.max(...services.map((s) => eveningMinutes(s.cierra)))];
}
