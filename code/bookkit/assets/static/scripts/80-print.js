// On paper nothing can be opened: solutions are printed open.
let closed = [];
addEventListener("beforeprint", () => {
  closed = [...document.querySelectorAll("details.sd-dropdown:not([open])")];
  for (const fold of closed) fold.open = true;
});
addEventListener("afterprint", () => {
  for (const fold of closed) fold.open = false;
});
