// Sistema: how each part is, in plain words.
import { get } from "./api.js";
import { h } from "./dom.js";
import { clock, house, language, manages, now, t, tOr } from "./house.js";
import { onConnection, watch } from "./live.js";
import { complain } from "./frame.js";

const EVERY_MS = 15_000;
const list = h("ul", { class: "parts" });
const about = h("p", { class: "quiet" });
const links = h("p", { class: "links" });
document.getElementById("screen").append(h("section", {}, h("h2", {}, t("sistema.titulo")), about, list, links));
watch(house.hoy);

let asking = false;

async function look() {
  if (asking || document.hidden) return;
  asking = true;
  try {
    draw((await get("/system")).data);
  } catch (error) {
    complain(error);
  } finally {
    asking = false;
  }
}

function draw({ version, partes, temporal_ui }) {
  list.replaceChildren(...partes.map(part));
  about.textContent = t("sistema.visto", { hora: clock(now()), version });
  links.replaceChildren();
  if (temporal_ui) links.append(outside(temporal_ui, "temporal_ui"));
  if (manages()) links.append(outside("/unirse/qr", "cartel"));
}

const outside = (href, name) => h("a", { class: "button", href, target: "_blank", rel: "noreferrer" }, t(`sistema.${name}`));

function part({ parte, estado, codigo, detalle, numero }) {
  const text = language === "es" ? detalle : tOr(`parte.${parte}-${codigo}`, detalle).replace("{n}", String(numero ?? ""));
  return h("li", { class: `part-state ${estado}`, "data-part": parte }, h("strong", {}, t(`sistema.${parte}`)), h("span", { class: "mark-of" }, t(`sistema.${estado}`)), h("p", {}, text));
}

look();
setInterval(look, EVERY_MS);
document.addEventListener("visibilitychange", look);
onConnection((state) => state === "open" && look());
