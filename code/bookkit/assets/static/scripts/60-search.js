// Opens the search: "/", Ctrl-K or the control in the header. What searches is loaded then, and not before.
const start = async (use) => {
  try {
    const search = await BOOK.load("search");
    search.using(BOOK.load);
    use(search);
  } catch {
    BOOK.say("The search could not be loaded. Is there a network?");
  }
};
const open = (opener) => start((search) => search.open(opener));
const typing = (target) => target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName);

for (const control of document.querySelectorAll("[data-search]")) {
  control.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return; // a new tab: the page of the search
    event.preventDefault();
    open(control);
  });
}
document.addEventListener("keydown", (event) => {
  const slash = event.key === "/" && !event.ctrlKey && !event.metaKey && !event.altKey && !typing(event.target);
  const letter = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
  if (!slash && !letter) return;
  event.preventDefault();
  open(document.activeElement);
});
const form = document.querySelector("[data-search-here]");
if (form) start((search) => search.here(form));
