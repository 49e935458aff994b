// Elements without HTML strings: whatever a guest is called, it stays text.
import { t } from "./house.js";

/** An element. `on*` are listeners, `class`, `data-*`, `aria-*` attributes; false and null are left out. */
export function h(tag, props = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (name === "value") element.value = value;
    else element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.flat(Infinity).filter((child) => child !== null && child !== false && child !== undefined));
  return element;
}

const SVG = "http://www.w3.org/2000/svg";

/** An SVG element. */
export function svg(tag, props = {}, ...children) {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(props)) element.setAttribute(name, value);
  element.append(...children);
  return element;
}

/**
 * Makes the parent's children those of the items, in order. A child is drawn anew only when what
 * `sign` says of its item has changed, and what had the focus in it has it again.
 */
export function keyed(parent, items, { key, sign = JSON.stringify, draw }) {
  const known = new Map([...parent.children].map((child) => [child.dataset.key, child]));
  const focused = focusIn(parent);
  let place = parent.firstElementChild;
  for (const item of items) {
    const id = String(key(item));
    const signature = sign(item);
    let child = known.get(id);
    known.delete(id);
    if (!child || child.signature !== signature) {
      const fresh = draw(item);
      fresh.dataset.key = id;
      fresh.signature = signature;
      if (child) {
        if (place === child) place = fresh;
        child.replaceWith(fresh);
      }
      child = fresh;
    }
    if (child === place) place = place.nextElementSibling;
    else parent.insertBefore(child, place);
  }
  for (const gone of known.values()) gone.remove();
  restore(parent, focused);
}

function focusIn(parent) {
  const active = document.activeElement;
  if (!active || !parent.contains(active)) return null;
  return { key: active.closest("[data-key]")?.dataset.key, action: active.dataset.action };
}

function restore(parent, focused) {
  if (!focused || parent.contains(document.activeElement)) return;
  const card = [...parent.children].find((child) => child.dataset.key === focused.key);
  card?.querySelector(`[data-action="${focused.action}"]`)?.focus();
}

/** A modal dialog with a title; it is gone once closed. `onclose` is called then. */
export function dialog(title, ...children) {
  const heading = h("h2", { id: `d${Date.now()}` }, title);
  const close = h("button", { class: "plain close", type: "button", "aria-label": t("marco.cerrar") }, "×");
  const box = h("dialog", { "aria-labelledby": heading.id }, h("header", {}, heading, close), ...children);
  close.addEventListener("click", () => box.close());
  let began = false;
  box.addEventListener("pointerdown", (event) => (began = isOutside(event, box)));
  box.addEventListener("click", (event) => event.target === box && began && isOutside(event, box) && box.close());
  box.addEventListener("close", () => box.remove());
  document.body.append(box);
  box.showModal();
  return box;
}

// The edge of a dialog is the dialog's, too: neither a tap beside a field nor marking a text with
// the pointer beyond it loses what was typed.
function isOutside({ clientX: x, clientY: y }, box) {
  const { left, right, top, bottom } = box.getBoundingClientRect();
  return x < left || x > right || y < top || y > bottom;
}

/** A labelled field of a form; `control` is its input or select. */
export function field(label, control, hint = null) {
  return h("label", { class: "field" }, h("span", {}, label), control, hint && h("small", {}, hint), h("em", { class: "wrong", "data-field": control.name }));
}

/** A select with its choices as [value, text]. */
export function select(name, choices, value = "") {
  return h("select", { name, value }, choices.map(([id, text]) => h("option", { value: id, selected: String(id) === String(value) }, text)));
}
