// A derivation of the graph that is pointed at, or has the focus, shows its lines: to what it uses, and to what uses it.
for (const graph of document.querySelectorAll(".derivation-graph")) {
  const boxes = new Map([...graph.querySelectorAll("[data-box]")].map((box) => [box.dataset.box, box]));
  const lines = [...graph.querySelectorAll("path")].map((line) => [line, ...line.dataset.ends.split(" ")]);
  const clear = () => {
    graph.classList.remove("picked");
    for (const one of graph.querySelectorAll(".self, .uses, .used")) one.classList.remove("self", "uses", "used");
  };
  const pick = ({ target }) => {
    const box = target.closest?.("[data-box]");
    clear();
    if (!box) return;
    graph.classList.add("picked");
    box.classList.add("self");
    for (const [line, from, to] of lines) {
      if (to === box.dataset.box) for (const one of [line, boxes.get(from)]) one.classList.add("uses");
      if (from === box.dataset.box) for (const one of [line, boxes.get(to)]) one.classList.add("used");
    }
  };
  for (const sign of ["pointerover", "focusin"]) graph.addEventListener(sign, pick, { passive: true });
  for (const sign of ["pointerleave", "focusout"]) graph.addEventListener(sign, clear, { passive: true });
}
