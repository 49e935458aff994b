// Looking for a guest by name or number, on a screen that has their cards.
import { h } from "./dom.js";
import { t } from "./house.js";
import { onKey } from "./frame.js";

/** The box, its key, and what it says: `isOn`, and whether somebody `matches`. */
export function guestSearch(redraw) {
  const box = h("input", { type: "search", class: "search", placeholder: t("marco.buscar"), "aria-label": t("marco.buscar"), "aria-keyshortcuts": "/", oninput: redraw });
  onKey("/", () => box.focus());
  return { box, isOn: () => box.value.trim() !== "", matches: (guest) => isMeant(guest, plain(box.value.trim())) };
}

const plain = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();

function isMeant({ nombre_cliente: name, telefono_cliente: phone }, wanted) {
  const digits = wanted.replace(/\D/g, "");
  const byNumber = digits.length > 2 && phone.replace(/\D/g, "").includes(digits);
  return wanted === "" || byNumber || plain(name).includes(wanted);
}
