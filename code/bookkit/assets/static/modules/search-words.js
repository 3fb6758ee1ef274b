// Text to words, for the index and for what a reader types: the same on both sides, so that "∇", "\nabla" and "nabla" meet.

const NAMES = {
  "∇": "nabla gradient", "∂": "partial derivative", "∑": "sum", "∏": "product", "∫": "integral", "∞": "infinity", "√": "sqrt root",
  "‖": "norm", "⊙": "odot hadamard elementwise", "⊗": "otimes kronecker", "×": "times", "ᵀ": "transpose", "⊤": "transpose",
  "⁺": "pseudo inverse", "𝔼": "expectation e", "ℝ": "real", "ℓ": "ell", "≤": "leq", "≥": "geq", "≠": "neq", "≈": "approx", "∼": "sim",
  "∝": "proportional", "∈": "in", "⊥": "perpendicular", "⌈": "ceil", "⌊": "floor", "→": "to", "²": "squared", "³": "cubed", "𝟙": "ones",
  "%": "percent",
};
const GREEK =
  "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron pi rho sigma sigma tau upsilon phi chi psi omega";
GREEK.split(" ").forEach((name, place) => {
  for (const first of [0x391, 0x3b1]) NAMES[String.fromCodePoint(first + place)] = name;
});
Object.assign(NAMES, { "ϵ": "epsilon", "ϕ": "phi", "ϑ": "theta", "µ": "mu" });
const HATS = { "\u0302": "hat", "\u0303": "tilde", "\u0304": "bar" };
const LOW = "₀₁₂₃₄₅₆₇₈₉ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ⁰¹⁴⁵⁶⁷⁸⁹ⁿⁱᵏᵐʲᵗᵈ";
const PLAIN = Object.fromEntries([..."0123456789aehijklmnoprstuvx01456789nikmjtd"].map((one, place) => [[...LOW][place], one]));

// A sign that has names, with what stands on it; or letters, digits and marks, with dots, quotes and low lines between them.
const SIGNS = [...Object.keys(NAMES), ...Object.keys(PLAIN), "⁻"].join("");
const PIECE = new RegExp(`(?<sign>[${SIGNS}])(?<on>[${Object.keys(HATS).join("")}])?|[\\p{L}\\p{N}](?:(?![${SIGNS}])[\\p{L}\\p{N}\\p{M}_.'’])*`, "gu");

/** Words of a text, each with where it stands: [{word, start, end}]. A name of code gives itself and its parts. */
export function words(text) {
  const found = [];
  for (const { 0: piece, index: start, groups } of text.matchAll(PIECE)) {
    const { sign, on } = groups;
    const add = (names, length) => names.forEach((word) => found.push({ word, start, end: start + length }));
    if (!sign) take(piece, start, found);
    else if (NAMES[sign]) add([...NAMES[sign].split(" "), ...(on ? [HATS[on]] : [])], piece.length);
    else if (PLAIN[sign]) add([PLAIN[sign]], sign.length);
    else if (text[start + sign.length] === "¹") add(["inverse"], sign.length);
  }
  return found;
}

const SIMPLE = /^[a-z0-9]+$/;

function take(raw, start, found) {
  if (SIMPLE.test(raw)) return found.push({ word: raw, start, end: start + raw.length });
  const trimmed = raw.replace(/[.'’_]+$/, "");
  const end = start + trimmed.length;
  const split = trimmed.replace(/['’]s$/, "").replace(/['’]/g, "").normalize("NFD");
  const bare = split.replace(/\p{M}/gu, "");
  const push = (word) => word && found.push({ word, start, end });
  if (bare.length === 1 && HATS[split[1]]) {
    push(bare.toLowerCase());
    push(HATS[split[1]]);
    return;
  }
  const whole = bare.toLowerCase();
  push(whole);
  if (/^[\d.]+$/.test(whole)) return;
  // mlpath.linear.Ridge.fit is found as linear.Ridge.fit, Ridge.fit and fit, and by the words that make it up.
  const names = bare.split(".").filter(Boolean);
  names.slice(1).forEach((_, place) => push(names.slice(place + 1).join(".").toLowerCase()));
  for (const name of names) {
    const parts = name.split(/_|(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])/).filter(Boolean);
    if (parts.length > 1) for (const part of [name, ...parts]) push(part.toLowerCase());
    else if (names.length > 1) push(name.toLowerCase());
  }
}

/** The form under which a word is kept: one spelling for both sides of the Atlantic, then the stem. Names of code stay. */
export function stemmed(word, stemmer) {
  if (word.length < 3 || !/^[a-z]+$/.test(word)) return word;
  if (!STEMS.has(word)) STEMS.set(word, stemOf(word, stemmer));
  return STEMS.get(word);
}

const STEMS = new Map(); // a page says the same words again and again

function stemOf(word, stemmer) {
  const spelled = word.replace(/our(s|ed|ing|hood)?$/, "or$1").replace(/is(e|es|ed|ing|ation)$/, "iz$1");
  return stemmer(spelled.replace(/([^aeiou])re$/, "$1er").replace(/([^aeiou])ring$/, "$1ering"));
}

const STOP = new Set(
  ("an and are as at be been but by can could did do does for from had has have how if in into is it its me mean means meaning my not of on or " +
    "our shall should so than that the their them then there these they this to us vs was we were what when where which who whose why will with " +
    "would you your").split(" "),
);

/** Whether a word says nothing by itself. Single letters are names here. */
export const empty = (word) => STOP.has(word);
