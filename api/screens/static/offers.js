// Tells what a tap has led to: who is offered a table, who sits at one, that one is free.
import { clock, t } from "./house.js";
import { known } from "./live.js";
import { say, toast } from "./frame.js";

/** Tells that a table is free and nobody was offered it. */
export function tellFree(mesas) {
  const text = t("mesas.libre_nadie", { mesa: mesas.join("+") });
  toast(text, { kind: "good" });
  say(text);
}

/** Tells that somebody sits at their table. */
export function tellSeated({ nombre_cliente: nombre, mesas }) {
  toast(t("lista.sentado", { nombre, mesa: (mesas ?? []).join("+") }), { kind: "good" });
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
