// What scrolls sideways inside itself can be reached with the keyboard; what does not is no stop on the way.
const selector = ".scrolls, .math-display > .katex-display, .highlight pre, .cell_output pre, .derivation-graph-frame";
const names = { scrolls: "Table", "katex-display": "Formula", math: "Formula", "derivation-graph-frame": "Graph" };
const look = (element) => {
  if (element.scrollWidth > element.clientWidth + 1) {
    element.tabIndex = 0;
    element.setAttribute("role", "region");
    element.setAttribute("aria-label", `${names[element.classList[0]] ?? "Code"}, scrolls sideways`);
  } else if (element.getAttribute("role") === "region") {
    for (const name of ["tabindex", "role", "aria-label"]) element.removeAttribute(name);
  }
};
// A formula in a line breaks where it may; one that still is wider than the screen scrolls.
const narrow = (formula) => {
  if (formula.getBoundingClientRect().right <= innerWidth) return;
  formula.classList.add("too-wide");
  look(formula);
};
const all = () => {
  BOOK.idly(document.querySelectorAll(selector), look);
  if (document.documentElement.scrollWidth > innerWidth) BOOK.idly(document.querySelectorAll(".text p > .math"), narrow);
};
all();
let later;
addEventListener("resize", () => {
  clearTimeout(later);
  later = setTimeout(all, 200);
});
document.addEventListener("toggle", (event) => event.target.querySelectorAll?.(selector).forEach(look), true);
