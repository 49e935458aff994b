// What the page knows of the house before any news: texts, times, zones, what this user may do.

export const house = JSON.parse(document.getElementById("house").textContent);
const texts = JSON.parse(document.getElementById("texts").textContent);
export const language = document.documentElement.lang;

/** The text of that key with `{name}` filled in from `values`. */
export function t(key, values = {}) {
  const text = texts[key];
  if (text === undefined) throw new Error(`no text ${key}`);
  return text.replace(/\{(\w+)\}/g, (_, name) => values[name] ?? "");
}

/** The text of that key, or what is given where there is none. */
export const tOr = (key, fallback) => texts[key] ?? fallback;

/** Whether this user may: `view`, `create`, `cancel`. */
export const may = (what) => house.permisos.includes(`reservations.${what}`);

/** Whether this user runs the house: its users, and what is printed for guests. */
export const manages = () => house.permisos.includes("users.manage");

/** Singular or plural of a text: `key.uno`, `key.varios`. */
export const count = (key, n) => t(n === 1 ? `${key}_uno` : `${key}_varios`, { n });

let offset = Date.parse(house.ahora) - Date.now();

/** The server's clock says this, so ours counts from there: tablets' clocks are wrong. */
export function setNow(iso) {
  offset = Date.parse(iso) - Date.now();
}

/** This instant in milliseconds, by the server's clock. */
export const now = () => Date.now() + offset;

const wall = new Intl.DateTimeFormat("es", { timeZone: house.zona_horaria, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
// Sweden writes dates as the API does.
const calendar = new Intl.DateTimeFormat("sv", { timeZone: house.zona_horaria, year: "numeric", month: "2-digit", day: "2-digit" });
const longDay = new Intl.DateTimeFormat(language, { weekday: "long", day: "numeric", month: "long", timeZone: "UTC" });

/** An instant as the restaurant's wall time, 21:05. */
export const clock = (instant) => wall.format(typeof instant === "string" ? Date.parse(instant) : instant);

/** A date in words. */
export const dayName = (iso) => longDay.format(Date.parse(`${iso}T12:00:00Z`));

/** The date that many days later. */
export const plusDays = (iso, n) => new Date(Date.parse(`${iso}T12:00:00Z`) + n * 86_400_000).toISOString().slice(0, 10);

/** Minutes since a service day's 06:00 of a wall time: hours after midnight are late, not early. */
export function eveningMinutes(hhmm) {
  const [hour, minute] = hhmm.split(":").map(Number);
  return ((hour - 6 + 24) % 24) * 60 + minute;
}

/** From when to when an occupancy lasts, as `eveningMinutes`; a stay may go on past the next 06:00. */
export function spanOf({ desde, hasta }) {
  const [from, to] = [eveningMinutes(desde), eveningMinutes(hasta)];
  return [from, to < from ? to + 24 * 60 : to];
}

/** The date's services, by opening; none on a date on which the house is closed. */
export function servicesOf(iso) {
  if (house.cerrado.includes(iso)) return [];
  const weekday = new Date(`${iso}T12:00:00Z`).getUTCDay() || 7;
  return house.turnos.filter((s) => s.dias.includes(weekday)).sort((a, b) => eveningMinutes(a.abre) - eveningMinutes(b.abre));
}

// The day goes on while a page stays open: until its last service has closed, the date before.
Object.defineProperty(house, "hoy", { get: today });

function today() {
  const [date, time] = [calendar.format(now()), clock(now())];
  const last = servicesOf(plusDays(date, -1)).at(-1);
  const isNight = last !== undefined && last.cierra <= last.abre && time < last.cierra;
  return isNight ? plusDays(date, -1) : date;
}

/** Whether nobody is seated on that date. */
export const isClosed = (iso) => servicesOf(iso).length === 0;

/** The name of the service that a wall time belongs to: the last that has opened, else the first. */
export function serviceAt(iso, hhmm) {
  const services = servicesOf(iso);
  const open = services.filter((s) => eveningMinutes(s.abre) <= eveningMinutes(hhmm));
  return (open.at(-1) ?? services[0])?.nombre ?? "";
}

/** The date in the address, else today. */
export function chosenDay() {
  const asked = new URLSearchParams(location.search).get("fecha") ?? "";
  return /^\d{4}-\d\d-\d\d$/.test(asked) && !Number.isNaN(Date.parse(asked)) ? asked : house.hoy;
}

const ticking = new Set();
setInterval(() => ticking.forEach((each) => each()), 1000);

/** Calls the function now and every second. */
export function everySecond(each) {
  ticking.add(each);
  each();
}

/** Calls the function now and every half minute: for what changes with the minutes. */
export function everyHalfMinute(each) {
  let last = null;
  everySecond(() => {
    const half = Math.floor(Date.now() / 30_000);
    if (half === last) return;
    last = half;
    each();
  });
}
