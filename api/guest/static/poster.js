// Printing by a button; without it the browser's own menu does.
const button = document.querySelector("#print");
button.hidden = false;
button.addEventListener("click", () => window.print());
