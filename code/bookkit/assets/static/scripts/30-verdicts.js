// The panel of a verdict closes with Escape, with a click elsewhere, and when another opens.
const open = () => document.querySelectorAll("details.verdict[open]");
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  for (const panel of open()) {
    panel.open = false;
    panel.querySelector("summary").focus();
  }
});
document.addEventListener("click", (event) => {
  for (const panel of open()) if (!panel.contains(event.target)) panel.open = false;
});
// Keep the panel on the screen.
document.addEventListener(
  "toggle",
  ({ target }) => {
    if (!target.matches?.("details.verdict[open]")) return;
    const box = target.querySelector(".verdict-panel");
    box.classList.toggle("above", false);
    const { bottom, height, top } = box.getBoundingClientRect();
    box.classList.toggle("above", bottom > innerHeight && top > height + 60);
  },
  true,
);
