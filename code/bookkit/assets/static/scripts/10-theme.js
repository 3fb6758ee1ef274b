// Light, dark, or as the system says: the button goes round.
const button = document.querySelector("[data-theme-switch]");
const names = { light: "Colours: light", dark: "Colours: dark", "": "Colours: as the system" };
const root = document.documentElement;
const current = () => root.dataset.theme ?? "";
const show = () => {
  button.setAttribute("aria-label", names[current()]);
  button.title = names[current()];
};
if (button) {
  button.hidden = false;
  show();
  button.addEventListener("click", () => {
    const dark = matchMedia("(prefers-color-scheme: dark)").matches;
    // The first press always changes what is seen.
    const order = dark ? ["", "light", "dark"] : ["", "dark", "light"];
    const next = order[(order.indexOf(current()) + 1) % 3];
    if (next) root.dataset.theme = next;
    else delete root.dataset.theme;
    try {
      if (next) localStorage.setItem("theme", next);
      else localStorage.removeItem("theme");
    } catch {}
    show();
    BOOK.say(names[next]);
  });
}
