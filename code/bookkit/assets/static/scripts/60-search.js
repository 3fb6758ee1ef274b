// Opens the search: "/", Ctrl-K or the control in the header. What searches is loaded when the control is about to be used, and not before.
const search = async () => {
  const found = await BOOK.load("search");
  found.using(BOOK.load);
  return found;
};
const start = async (use) => {
  try {
    use(await search());
  } catch {
    BOOK.say("The search could not be loaded. Is there a network?");
  }
};
const open = () => start((found) => found.open());
const typing = (target) => target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);

for (const control of document.querySelectorAll("[data-search]")) {
  for (const sign of ["pointerenter", "pointerdown", "focus"]) {
    control.addEventListener(sign, () => search().then((found) => found.prepare(), () => {}), { once: true });
  }
  control.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return; // a new tab: the page of the search
    event.preventDefault();
    open();
  });
}
document.addEventListener("keydown", (event) => {
  const slash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !typing(event.target);
  const letter = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
  if (!slash && !letter) return;
  event.preventDefault();
  open();
});
const form = document.querySelector("[data-search-here]");
if (form) start((found) => found.here(form));
