// A button on each piece of code, and on the displayed formula that the pointer or the focus is at.
const code = (block) => {
  const lines = block.querySelector("pre").cloneNode(true);
  lines.querySelectorAll(".linenos").forEach((number) => number.remove());
  return lines.textContent.trimEnd() + "\n";
};
const make = (words, label) => {
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: words });
  button.setAttribute("aria-label", label);
  return button;
};
BOOK.idly(document.querySelectorAll(".highlight"), (block) => {
  const button = make("Copy", "Copy this code");
  button.className = "copy small-button";
  button.addEventListener("click", () => BOOK.copy(code(block), button));
  block.append(button);
});

const tools = document.createElement("div");
tools.className = "tex-tools";
const tex = make("Copy TeX", "Copy TeX of this formula");
const link = make("Copy link", "Copy link to this formula");
for (const button of [tex, link]) button.className = "small-button";
tools.append(tex, link);
tex.addEventListener("click", () =>
  BOOK.copy(tools.parentElement.querySelector("annotation").textContent.trim(), tex),
);
link.addEventListener("click", () =>
  BOOK.copy(tools.parentElement.querySelector(".eqno")?.href ?? location.href, link),
);
const show = (event) => {
  const display = event.target.closest?.(".math-display");
  if (display && !display.closest(".preview") && tools.parentElement !== display) display.append(tools);
  if (!display && tools.isConnected && !tools.contains(document.activeElement)) tools.remove();
};
document.addEventListener("pointerover", show, { passive: true });
document.addEventListener("focusin", show);
