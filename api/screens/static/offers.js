// Tells what a tap has led to: who is offered a table, who sits at one, that one is free.
import { get } from "./api.js";
import { clock, house, t } from "./house.js";
import { known } from "./live.js";
import { say, toast } from "./frame.js";

// Each is a look-up.
const MOST_ASKED = 5;

/** Tells that tables are free, or no longer blocked, and whose turn it is if that guest is to be called. */
export async function tellFree(mesas, { blocked = false } = {}) {
  const guest = await nextToCall(mesas).catch(() => null);
  const free = guest ? "mesas.libre_llamar" : "mesas.libre_nadie";
  const unblocked = guest ? "mesas.desbloqueada_llamar" : "mesas.desbloqueada";
  const text = t(blocked ? unblocked : free, { mesa: mesas.join("+"), nombre: guest?.nombre_cliente || t("lista.sin_nombre") });
  toast(text, { kind: "good", seconds: guest ? 12 : 6 });
  say(text);
}

// The first in line whom the tables would do: nothing is offered by itself to who has to be called.
async function nextToCall(mesas) {
  const waiting = [...known.entries.values()].filter((e) => e.estado === "WAITING" && e.contacto === "llamar" && seats(mesas, e));
  waiting.sort((a, b) => a.posicion - b.posicion || a.created_at.localeCompare(b.created_at));
  for (const entry of waiting.slice(0, MOST_ASKED)) {
    const { data } = await get("/availability", { fecha: entry.fecha, hora: entry.hora, num_personas: entry.num_personas, zona: entry.zona_preferida });
    if (data.mesas.some((set) => set.mesas.some((mesa) => mesas.includes(mesa)))) return entry;
  }
  return null;
}

function seats(mesas, { num_personas: party, zona_preferida: wanted }) {
  const single = house.mesas.map(([id, zona, min, max]) => ({ mesas: [id], zona, min, max }));
  return [...single, ...house.juntas].some((set) => set.mesas.some((id) => mesas.includes(id)) && set.min <= party && party <= set.max && (!wanted || wanted === set.zona));
}

/** Tells that somebody sits at their table. */
export function tellSeated({ nombre_cliente: nombre, mesas }) {
  toast(t("lista.sentado", { nombre, mesa: (mesas ?? []).join("+") }), { kind: "good" });
}

/** Tells what has come of a guest's yes or no; `wanted` is the state that it was to lead to. */
export function tellAnswered({ nombre_cliente: nombre, mesas, estado }, wanted) {
  const values = { nombre, mesa: (mesas ?? []).join("+"), estado: t(`historial.estado_${estado}`) };
  if (estado !== wanted) toast(t("lista.contesta_tarde", values), { kind: "warn", seconds: 9 });
  else toast(t(estado === "CONFIRMED" ? "lista.contesta_si" : "lista.contesta_no", values), { kind: "good" });
}

/** One message for each offer that a call led to. */
export function tellOffers(offers = []) {
  for (const offer of offers) {
    const guest = known.entries.get(offer.entry_id);
    const values = { nombre: guest?.nombre_cliente ?? "", mesa: offer.mesas.join("+"), hora: clock(offer.expires_at) };
    // To whom nothing can be written, nothing was.
    const text = guest?.contacto === "llamar" ? t("lista.aviso_a_llamar", values) : t("lista.aviso_enviado", values);
    toast(text, { kind: "good", seconds: 9 });
    say(text);
  }
}
