// What is drawn anew under a finger that is down takes its tap away: the browser sees it go down on
// one button and up on another, and clicks neither.

// Whoever holds a button down for longer, or lets go of it outside the window, is not waited for.
const LONGEST_MS = 5000;
// A touch is a click only a moment after the finger is up.
const CLICK_MS = 100;

let until = 0;
const forAnother = (milliseconds) => (until = performance.now() + milliseconds);

addEventListener("pointerdown", () => forAnother(LONGEST_MS), true);
addEventListener("pointerup", () => forAnother(CLICK_MS), true);
for (const end of ["click", "pointercancel"]) addEventListener(end, () => forAnother(0), true);

/** Whether a tap is under way. */
export const isPressed = () => performance.now() < until;
