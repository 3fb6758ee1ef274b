// On paper nothing can be opened: solutions are printed open, those that are cells too. Nothing scrolls either: what would reach beyond the paper is set smaller.
const WIDE = 45; // rem: the style's --wide, less the line of a derivation
let closed = [];
const fit = () => {
  const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
  const fitted = [];
  for (const formula of document.querySelectorAll(".math-display > .katex-display")) {
    // A formula may be broken between its pieces, so that the widest piece decides.
    const pieces = [...formula.querySelectorAll(".katex-base")].map((piece) => piece.offsetWidth);
    const beside = [...formula.parentElement.children].slice(1).reduce((sum, one) => sum + one.offsetWidth + 0.7 * rem, 0);
    fitted.push([formula, (WIDE * rem - beside) / Math.max(1, ...pieces)]);
  }
  for (const frame of document.querySelectorAll(".scrolls")) fitted.push([frame, (WIDE * rem) / frame.scrollWidth]);
  for (const [element, scale] of fitted) if (scale < 1) element.style.setProperty("--fit", scale.toFixed(3));
};
addEventListener("beforeprint", () => {
  closed = [...document.querySelectorAll("details.sd-dropdown:not([open]), #exercises details.fold:not([open])")];
  for (const fold of closed) fold.open = true;
  fit();
});
addEventListener("afterprint", () => {
  for (const fold of closed) fold.open = false;
});
