// Métricas: what became of the line on some dates, as figures, bars and a table to take away.
import { get } from "./api.js";
import { bars } from "./charts.js";
import { field, h, select } from "./dom.js";
import { house, plusDays, t, tOr } from "./house.js";
import { watch } from "./live.js";
import { complain } from "./frame.js";

const STATUSES = { CONFIRMED: "good", EXPIRED: "offer", CANCELLED: "off" };
const first = h("input", { type: "date", name: "desde", value: plusDays(house.hoy, -6), required: true });
const last = h("input", { type: "date", name: "hasta", value: house.hoy, required: true });
const by = select("por", ["dia", "hora", "comensales"].map((each) => [each, t(`metricas.por_${each}`)]), "dia");
const csv = h("a", { class: "button" }, t("metricas.descargar"));
const wrong = h("p", { class: "refused", role: "alert" });
const body = h("div", { class: "figures", "aria-live": "polite" });

document.getElementById("screen").append(h("form", { class: "range" }, field(t("metricas.desde"), first), field(t("metricas.hasta"), last), field(t("metricas.por"), by), csv), wrong, body);
watch(house.hoy);
for (const control of [first, last, by]) control.addEventListener("change", look);

let turn = 0;
look();

async function look() {
  if (!first.value || !last.value) return;
  const asked = { desde: first.value, hasta: last.value, por: by.value };
  csv.href = `/api/mobile/stats.csv?${new URLSearchParams(asked)}`;
  wrong.textContent = "";
  // An answer that comes late belongs to what was asked before.
  const mine = ++turn;
  try {
    const { data } = await get("/stats", asked);
    if (mine === turn) draw(data);
  } catch (error) {
    if (mine !== turn) return;
    body.replaceChildren();
    if (error.status === 422) wrong.textContent = error.message;
    else complain(error);
  }
}

const rounded = (value) => (value === null || value === undefined ? null : Math.round(value));
const minutes = (value) => (rounded(value) === null ? t("metricas.nada") : t("metricas.minutos", { n: rounded(value) }));
const percent = (value) => (value === null || value === undefined ? t("metricas.nada") : t("metricas.por_ciento", { n: Math.round(value * 100) }));
const shortDay = (iso) => `${iso.slice(8)}/${iso.slice(5, 7)}`;
const total = (entries) => Object.values(entries).reduce((sum, n) => sum + n, 0);

function draw(stats) {
  const groups = stats.grupos ?? [];
  const labels = groups.map(({ grupo }) => (by.value === "dia" ? shortDay(String(grupo)) : String(grupo)));
  body.replaceChildren(
    tiles(stats),
    ...(groups.length
      ? [
          bars(t("metricas.esperas"), labels, [
            { name: t("metricas.prometida"), kind: "off", values: groups.map((g) => rounded(g.esperas.prometida_media_min)) },
            { name: t("metricas.real"), kind: "main", values: groups.map((g) => rounded(g.esperas.real_media_min)) },
          ], " min"),
          bars(t("metricas.resultado"), labels, Object.entries(STATUSES).map(([status, kind]) => ({ name: t(`estado.${status}`), kind, values: groups.map((g) => g.entradas[status] ?? 0) }))),
        ]
      : [h("p", { class: "empty" }, t("metricas.vacia"))]),
    channels(stats.entregas),
  );
}

function tiles(stats) {
  const tile = (name, value, more = "") => h("div", { class: "tile" }, h("dt", {}, name), h("dd", {}, value, more && h("small", {}, more)));
  return h(
    "dl",
    { class: "tiles" },
    tile(t("metricas.entradas"), String(total(stats.entradas))),
    tile(t("metricas.conversion"), percent(stats.conversion)),
    tile(t("metricas.prometida"), minutes(stats.esperas.prometida_media_min)),
    tile(t("metricas.real"), minutes(stats.esperas.real_media_min)),
    tile(t("metricas.avisos"), String(stats.avisos)),
    tile(t("metricas.caducados"), String(stats.entradas.EXPIRED ?? 0)),
    tile(t("metricas.no_shows"), `${stats.no_shows} / ${stats.reservas}`),
    tile(t("metricas.entrega"), percent(stats.tasa_entrega), t("metricas.objetivo", { n: Math.round(stats.objetivo_entrega * 100) })),
  );
}

function channels(rows) {
  const head = ["canal", "enviados", "entregados", "leidos", "fallidos", "tasa"];
  const cells = (row) => [tOr(`canal.${row.canal}`, row.canal), row.enviados, row.entregados, row.leidos, row.fallidos, percent(row.tasa)];
  return h(
    "figure",
    { class: "figure" },
    h("figcaption", {}, t("metricas.canales")),
    rows.length
      ? h("div", { class: "scroll", tabindex: 0, role: "group", "aria-label": t("metricas.canales") }, h("table", { class: "numbers" }, h("thead", {}, h("tr", {}, head.map((name) => h("th", { scope: "col" }, t(`metricas.${name}`))))), h("tbody", {}, rows.map((row) => h("tr", {}, cells(row).map((cell, n) => (n ? h("td", {}, String(cell)) : h("th", { scope: "row" }, cell))))))))
      : h("p", { class: "quiet" }, t("metricas.vacia")),
  );
}
