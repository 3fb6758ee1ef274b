// A section that is far away is not laid out and asks for no fonts; whoever prints the page would miss its letters. What the page uses is
// fetched at the first sign of a reader, so that it costs nothing before the page is there.
const faces = { ...BOOK.faces, em: "italic 1em 'Source Serif 4'", strong: "600 1em 'Source Serif 4'" };
const fetchFaces = () =>
  BOOK.idly(Object.entries(faces), ([where, face]) => {
    // A version that is offered takes over once the old one has nothing to do: nothing is asked of it now.
    if (document.getElementById("new-version")) return;
    if (document.querySelector(`.text :is(${where})`)) document.fonts.load(face).catch(() => {}); // no network: they stay missing
  });
const signs = ["pointermove", "touchstart", "keydown", "scroll", "beforeprint"];
const begin = () => {
  for (const sign of signs) removeEventListener(sign, begin);
  fetchFaces();
};
for (const sign of signs) addEventListener(sign, begin, { passive: true });
