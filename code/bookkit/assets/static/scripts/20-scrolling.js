// What scrolls sideways inside itself can be reached with the keyboard; what does not is no stop on the way.
const selector = ".scrolls, .figure-wide, .math-display > .katex-display, .highlight pre, .cell_output pre, .derivation-graph-frame";
const names = { scrolls: "Table", "figure-wide": "Figure", "katex-display": "Formula", math: "Formula", "derivation-graph-frame": "Graph" };
// At which sides there is more: the style fades those.
const more = ({ target }) => {
  const rest = target.scrollWidth - target.clientWidth;
  target.dataset.more = `${target.scrollLeft > 1 ? "before" : ""} ${target.scrollLeft < rest - 1 ? "after" : ""}`.trim();
};
const look = (element) => {
  if (element.scrollWidth > element.clientWidth + 1) {
    if (!("more" in element.dataset)) element.addEventListener("scroll", more, { passive: true });
    more({ target: element });
    element.tabIndex = 0;
    element.setAttribute("role", "group");
    element.setAttribute("aria-label", `${names[element.classList[0]] ?? "Code"}, scrolls sideways`);
  } else if (element.getAttribute("role") === "group") {
    element.removeEventListener("scroll", more);
    delete element.dataset.more;
    for (const name of ["tabindex", "role", "aria-label"]) element.removeAttribute(name);
  }
};
// A formula in a line breaks where it may; one that still is wider than the screen scrolls.
const narrow = (formula) => {
  if (formula.getBoundingClientRect().right <= innerWidth) return;
  formula.classList.add("too-wide");
  look(formula);
};
// Only what is laid out: to ask for the size of a section that is still far away would lay it out.
const near = (element) => element.checkVisibility?.({ contentVisibilityAuto: true }) ?? true;
const lookIn = (place) => {
  BOOK.idly(place.querySelectorAll(selector), (element) => near(element) && look(element));
  if (innerWidth < 500) BOOK.idly(place.querySelectorAll(":is(p, li, dd) .math"), (formula) => near(formula) && narrow(formula));
};
const text = document.querySelector("article.text");
for (const section of text?.querySelectorAll("section section") ?? [])
  section.addEventListener("contentvisibilityautostatechange", (event) => {
    if (event.target === section && !event.skipped) lookIn(section);
  });
if (text) lookIn(text);
let later;
addEventListener("resize", () => {
  clearTimeout(later);
  later = setTimeout(() => text && lookIn(text), 200);
});
document.addEventListener("toggle", (event) => event.target.querySelectorAll?.(selector).forEach(look), true);
