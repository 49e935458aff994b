// Everything that happened to one guest's wait.
import { get } from "./api.js";
import { dialog, h } from "./dom.js";
import { clock, count, house, language, t, tOr } from "./house.js";
import { complain } from "./frame.js";

/** Opens the history of an entry: steps, who went first and why, messages and what became of them. */
export async function openHistory(entryId) {
  const body = h("div", { class: "history", "aria-busy": "true" }, h("p", { class: "quiet" }, t("marco.cargando")));
  const box = dialog(t("historial.titulo"), body);
  try {
    const { data } = await get(`/waitlist/${entryId}`);
    box.querySelector("h2").textContent = data.nombre_cliente || t("lista.sin_nombre");
    body.replaceChildren(...drawn(data));
    body.removeAttribute("aria-busy");
  } catch (error) {
    box.close();
    complain(error);
  }
}

function drawn(entry) {
  const parts = [
    h(
      "dl",
      { class: "about" },
      pair(t("campo.estado"), t(`historial.estado_${entry.estado}`)),
      pair(t("campo.personas"), count("lista.personas", entry.num_personas)),
      pair(t("campo.hora"), `${entry.hora}${entry.zona_preferida ? ` · ${entry.zona_preferida}` : ""}`),
      pair(t("campo.telefono"), h("a", { href: `tel:${entry.telefono_cliente}` }, entry.telefono_cliente)),
      entry.email && pair(t("campo.email"), entry.email),
      pair(t("historial.espera"), waited(entry)),
      entry.enlace && pair(t("historial.enlace"), h("a", { href: entry.enlace, target: "_blank", rel: "noreferrer" }, t("historial.ver_enlace"))),
      entry.consentimiento && pair(t("historial.consentimiento"), `${tOr(`como.${entry.consentimiento.como}`, entry.consentimiento.como)} · ${clock(entry.consentimiento.cuando)}`),
      entry.notas && h("div", { class: "wide" }, h("dt", {}, t("campo.notas")), h("dd", {}, entry.notas)),
    ),
    h("h3", {}, t("historial.pasos")),
    h("ol", { class: "steps" }, entry.historial.map(step)),
    h("h3", {}, t("historial.mensajes")),
    entry.mensajes.length ? h("ul", { class: "steps" }, entry.mensajes.map(message)) : h("p", { class: "quiet" }, t("historial.sin_mensajes")),
    house.temporal_ui && h("p", {}, h("a", { href: `${house.temporal_ui}/workflows/entry:${encodeURIComponent(entry.id)}`, rel: "noreferrer", target: "_blank" }, t("historial.temporal"))),
  ];
  return parts.filter(Boolean);
}

// What was told and what it was, each as far as it is known.
function waited({ espera_prometida_min: told, espera_real_min: real }) {
  const known = [told !== null && t("historial.espera_dicha", { n: told }), real !== null && t("historial.espera_real", { n: real })];
  return known.filter(Boolean).join(" · ") || "—";
}

const pair = (name, value) => h("div", {}, h("dt", {}, name), h("dd", {}, value));

function step({ cuando, suceso, texto, quien }) {
  const text = language === "es" ? texto : english(suceso, texto);
  return h("li", { "data-step": suceso }, h("time", { datetime: cuando }, clock(cuando)), h("span", {}, text), h("small", {}, tOr(`quien.${quien}`, quien)));
}

// The API tells in Spanish; what it names with a code has words here. Tables are kept.
function english(code, spanish) {
  const tables = /(?:mesa )?\(?\b([A-Z]\w*(?:\+\w+)*)\)?/.exec(spanish)?.[1];
  const words = tOr(`suceso.${code}`, spanish);
  return tables && ["offered", "passed-over"].includes(code) ? `${words} (${tables})` : words;
}

function message({ cuando, canal, tipo, estado, codigo }) {
  const kind = tOr(`mensaje.${tipo}`, tipo);
  const state = `${tOr(`entrega.${estado}`, estado)}${codigo ? ` (${codigo})` : ""}`;
  return h("li", { class: estado === "no entregado" ? "failed" : "" }, h("time", { datetime: cuando }, clock(cuando)), h("span", {}, `${kind} · ${tOr(`canal.${canal}`, canal)}`), h("small", {}, state));
}
