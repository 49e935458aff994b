// What is known of one date, kept up to date by the server's events.
import { logInAgain } from "./api.js";
import { setNow } from "./house.js";
import { isPressed } from "./press.js";
import { shielded } from "./shield.js";

const RETRY_MS = 1500;
// The server is heard every ten seconds at least.
const SILENCE_MS = 25_000;

/** The date's entries, reservations and tables by id; `talk` is another one when a message is new. */
export const known = { day: "", loaded: false, talk: "", entries: new Map(), reservations: new Map(), tables: new Map() };

const listeners = new Set();
const connectionListeners = new Set();
let source = null;
let heardAt = 0;
let drawing = 0;

/** Calls the function whenever something of the date has changed. */
export const onChange = (listener) => listeners.add(listener);

/** Calls the function with `open`, `lost` or `stale` (connected, but the server has no data). */
export const onConnection = (listener) => connectionListeners.add(listener);

/** From now on, what is known is of that date. */
export function watch(day) {
  if (known.day !== day) {
    Object.assign(known, { day, loaded: false });
    for (const part of [known.entries, known.reservations, known.tables]) part.clear();
    announce();
  }
  connect();
}

/** Something that a call of ours answered: shown at once, unless the event was faster. */
export function learn({ entry, reservation }) {
  if (entry && isNews(known.entries, entry)) known.entries.set(entry.id, { ...known.entries.get(entry.id), ...entry });
  if (reservation && isNews(known.reservations, reservation)) known.reservations.set(reservation.id, reservation);
  announce();
}

/** What `find` finds once it finds something, or null if that takes longer than `patience` ms. */
export function until(find, patience) {
  return new Promise((resolve) => {
    const end = (found) => {
      listeners.delete(look);
      clearTimeout(timer);
      resolve(found);
    };
    const look = () => {
      const found = find();
      if (found) end(found);
    };
    const timer = setTimeout(() => end(null), patience);
    listeners.add(look);
    look();
  });
}

function isNews(among, { id, fecha, version }) {
  return fecha === known.day && version >= (among.get(id)?.version ?? 0);
}

function connect() {
  source?.close();
  const mine = new EventSource(`/api/mobile/events?fecha=${known.day}`);
  source = mine;
  heardAt = Date.now();
  mine.addEventListener("todo", (event) => {
    known.entries.clear();
    known.reservations.clear();
    known.tables.clear();
    take(JSON.parse(event.data));
  });
  mine.addEventListener("cambios", (event) => take(JSON.parse(event.data)));
  mine.addEventListener("latido", () => hear("open"));
  mine.addEventListener("sin-datos", () => hear("stale"));
  mine.addEventListener("open", () => hear(known.loaded ? "open" : "wait"));
  mine.addEventListener("error", () => {
    say("lost");
    if (mine === source && mine.readyState === EventSource.CLOSED) setTimeout(() => mine === source && retry(), RETRY_MS);
  });
}

// A refused stream says nothing of why: a call does.
async function retry() {
  const answer = await fetch("/api/mobile/tables", { method: "GET" }).catch(() => null);
  if (answer?.status === 401) logInAgain();
  else connect();
}

setInterval(() => {
  if (source && Date.now() - heardAt > SILENCE_MS) {
    say("lost");
    connect();
  }
}, 5000);

addEventListener("online", () => source && connect());
addEventListener("pageshow", (event) => event.persisted && source && connect());

function take({ ahora, mensajes, entradas, reservas, mesas, quitadas }) {
  setNow(ahora);
  for (const entry of entradas) known.entries.set(entry.id, entry);
  for (const reservation of reservas) known.reservations.set(reservation.id, reservation);
  for (const table of mesas) known.tables.set(table.mesa, table);
  for (const gone of quitadas) known.entries.delete(gone) || known.reservations.delete(gone);
  known.talk = mensajes;
  known.loaded = true;
  hear("open");
  announce();
}

function hear(state) {
  heardAt = Date.now();
  say(state);
}

function say(state) {
  if (state !== "wait") connectionListeners.forEach((listener) => listener(state));
}

function announce() {
  drawing ||= requestAnimationFrame(draw);
}

function draw() {
  drawing = isPressed() ? requestAnimationFrame(draw) : 0;
  if (!drawing) shielded(() => listeners.forEach((listener) => listener()));
}
