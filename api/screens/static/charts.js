// Small charts of our own: bars side by side, as inline SVG that a screen reader can read as a table.
import { h, svg } from "./dom.js";

const HEIGHT = 180;
const PAD = { top: 12, right: 8, bottom: 28, left: 40 };
const SLOT = 64;

/**
 * Bars in groups. `series` are {name, kind, values}, `labels` name the groups; a missing value is
 * null. The same figures are below as a table, for who cannot see the bars.
 */
export function bars(title, labels, series, unit = "") {
  const width = PAD.left + PAD.right + Math.max(4, labels.length) * SLOT;
  const top = niceTop(Math.max(1, ...series.flatMap((one) => one.values.map((value) => value ?? 0))));
  const plot = HEIGHT - PAD.top - PAD.bottom;
  const y = (value) => PAD.top + plot - (plot * value) / top;
  const picture = svg("svg", { viewBox: `0 0 ${width} ${HEIGHT}`, width, height: HEIGHT, "aria-hidden": "true", class: "chart" });
  for (const value of [0, top / 2, top]) {
    picture.append(svg("line", { x1: PAD.left, x2: width - PAD.right, y1: y(value), y2: y(value), class: "grid" }));
    picture.append(svg("text", { x: PAD.left - 6, y: y(value) + 4, class: "axis end" }, String(value)));
  }
  const wide = (SLOT - 16) / series.length;
  labels.forEach((label, group) => {
    const left = PAD.left + group * SLOT + 8;
    series.forEach(({ values, kind }, n) => {
      const value = values[group];
      if (!value) return;
      picture.append(svg("rect", { x: left + n * wide, y: y(value), width: wide - 2, height: PAD.top + plot - y(value), rx: 3, class: kind }));
    });
    picture.append(svg("text", { x: left + (SLOT - 16) / 2, y: HEIGHT - 8, class: "axis middle" }, label));
  });
  const key = h("p", { class: "key", "aria-hidden": "true" }, series.map(({ name, kind }) => h("span", { class: kind }, name)));
  return h("figure", { class: "figure" }, h("figcaption", {}, title), key, h("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": title }, picture), table(labels, series, unit));
}

function niceTop(most) {
  const power = 10 ** Math.floor(Math.log10(most));
  const step = [1, 2, 4, 6, 10].find((each) => each * power >= most);
  return Math.max(2, step * power);
}

function table(labels, series, unit) {
  const cell = (value) => h("td", {}, value === null || value === undefined ? "—" : `${value}${unit}`);
  // In a box: a table itself is never narrower than its words.
  const figures = h(
    "table",
    {},
    h("tr", {}, h("td", {}), series.map(({ name }) => h("th", { scope: "col" }, name))),
    labels.map((label, n) => h("tr", {}, h("th", { scope: "row" }, label), series.map(({ values }) => cell(values[n])))),
  );
  return h("div", { class: "hidden" }, figures);
}
