// A tap in the moment in which cards move was meant for who was there before: «Sentar» would seat
// the guest who has just come to stand under the finger, and has no undo.

// Nobody sees a change and acts on it sooner.
const REACTION_MS = 300;
// Less than that a card moves while it appears, or because of a line more above it.
const STILL_PX = 12;

let until = new Map();

/** Calls `draw`. What it has moved, and what is new, takes no tap for a moment. */
export function shielded(draw) {
  const before = places();
  draw();
  if (before.size === 0) return;
  const now = performance.now();
  for (const [key, place] of places()) if (isElsewhere(place, before.get(key))) until.set(key, now + REACTION_MS);
  if (until.size) shield();
}

function places() {
  return new Map(cards().map((card) => [card.dataset.key, card.getBoundingClientRect()]));
}

function isElsewhere(place, before) {
  return !before || Math.hypot(place.left - before.left, place.top - before.top) > STILL_PX;
}

function shield() {
  const now = performance.now();
  until = new Map([...until].filter(([, end]) => end > now));
  for (const card of cards()) card.classList.toggle("moved", until.has(card.dataset.key));
  if (until.size) setTimeout(shield, Math.max(...until.values()) - now);
}

const cards = () => [...document.querySelectorAll("[data-key]")];
