// A section that is far away is not laid out and asks for no fonts; whoever prints the page would miss its letters. What the page uses is
// fetched at the first sign of a reader, so that it costs nothing before the page is there.
const faces = {
  ".delimsizing.size1, .small-op, .delim-size1": "1em KaTeX_Size1",
  ".delimsizing.size2, .large-op": "1em KaTeX_Size2",
  ".delimsizing.size3": "1em KaTeX_Size3",
  ".delimsizing.size4, .delim-size4": "1em KaTeX_Size4",
  ".amsrm, .mathbb": "1em KaTeX_AMS",
  ".mathbf": "bold 1em KaTeX_Main",
  ".mathit": "italic 1em KaTeX_Main",
  ".boldsymbol": "italic bold 1em KaTeX_Math",
  ".mathcal": "1em KaTeX_Caligraphic",
  ".texttt, .mathtt": "1em KaTeX_Typewriter",
  em: "italic 1em 'Source Serif 4'",
  strong: "600 1em 'Source Serif 4'",
};
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
