// The bar above a screen: which date, which service.
import { chosenDay, dayName, eveningMinutes, everySecond, house, isClosed, now, plusDays, serviceAt, servicesOf, clock, t } from "./house.js";
import { watch } from "./live.js";
import { h } from "./dom.js";

/**
 * The bar, with whatever else belongs on it. `chosen.day` and `chosen.service` ("" is the whole
 * day) say what is looked at; `redraw` is called when either is another.
 */
export function dayBar(chosen, redraw, ...more) {
  const date = h("input", { type: "date", "aria-label": t("dia.fecha"), required: true });
  const name = h("strong", { class: "day-name" });
  const services = h("div", { class: "segments", role: "group", "aria-label": t("dia.turno") });
  const step = (n, label, text) => h("button", { type: "button", class: "step", "aria-label": label, onclick: () => go(plusDays(chosen.day, n)) }, text);
  const closed = h("strong", { class: "closed" }, t("dia.cerrado"));
  const today = h("button", { type: "button", class: "today", onclick: () => go(house.hoy) }, t("dia.hoy"));
  date.addEventListener("change", () => date.value && go(date.value));

  function go(day) {
    chosen.day = day;
    const address = new URL(location.href);
    if (day === house.hoy) address.searchParams.delete("fecha");
    else address.searchParams.set("fecha", day);
    history.replaceState(null, "", address);
    chosen.service = usual(day);
    draw();
    watch(day);
    redraw();
  }

  function draw() {
    date.value = chosen.day;
    name.textContent = dayName(chosen.day);
    today.hidden = chosen.day === house.hoy;
    const names = servicesOf(chosen.day).map((s) => s.nombre);
    closed.hidden = !isClosed(chosen.day);
    services.replaceChildren(
      ...(names.length > 1 ? [...names, ""] : []).map((service) =>
        h("button", { type: "button", "aria-pressed": String(service === chosen.service), onclick: () => pick(service) }, service || t("dia.todo")),
      ),
    );
  }

  function pick(service) {
    chosen.service = service;
    draw();
    redraw();
  }

  const links = document.querySelectorAll(".top nav a");
  for (const link of links) link.addEventListener("click", () => carry(link, chosen.day));
  Object.assign(chosen, { day: chosenDay() });
  chosen.service = usual(chosen.day);
  draw();
  watch(chosen.day);
  everySecond(() => (today.hidden = chosen.day === house.hoy));
  return h("div", { class: "daybar" }, h("div", { class: "dates" }, step(-1, t("dia.anterior"), "‹"), name, step(1, t("dia.siguiente"), "›"), date, today), closed, services, ...more);
}

// The other screens open on the date that is looked at.
function carry(link, day) {
  const address = new URL(link.href);
  if (day === house.hoy) address.searchParams.delete("fecha");
  else address.searchParams.set("fecha", day);
  link.href = address;
}

// Today it is the service that is on or comes next, on other dates the last one.
function usual(day) {
  const services = servicesOf(day);
  if (services.length < 2) return "";
  if (day !== house.hoy) return services.at(-1).nombre;
  const at = eveningMinutes(clock(now()));
  const next = services.find((s) => eveningMinutes(s.cierra) > at);
  return (next ?? services.at(-1)).nombre;
}

/** Whether a wall time belongs to what is looked at. */
export const isChosen = (chosen, hhmm) => chosen.service === "" || serviceAt(chosen.day, hhmm) === chosen.service;
