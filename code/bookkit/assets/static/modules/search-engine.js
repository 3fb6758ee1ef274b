// The search itself; it knows no page. The build makes the index with it (bookkit/search/build.mjs), readers ask it (search.js).

/** How much a word counts in each field of a section. */
export const BOOST = { title: 5, names: 3, defines: 4, trail: 1.2, code: 1.2, text: 1 };

/** What readers write for what a section may call otherwise: words of one meaning in the field. */
const ALSO = {
  __proto__: null, // a question may be "constructor"
  mse: "mean squared error", rmse: "root mean squared error", sgd: "stochastic gradient descent", ols: "least squares",
  sklearn: "scikit learn", gaussian: "normal", grad: "gradient", ci: "confidence interval", loo: "leave one out", cv: "cross validation",
  autograd: "automatic differentiation", autodiff: "automatic differentiation", std: "standard deviation", se: "standard error",
  var: "variance", cov: "covariance", collinear: "dependent", multicollinearity: "correlation", multiplication: "product", matmul: "product",
  hyperparameter: "tuning", invert: "inverse", heteroscedasticity: "unequal variances", oversubscription: "threads",
};

/** Settings of MiniSearch, the same when the index is made and when it is read. */
export function settings(stemmer, { words, stemmed }) {
  return {
    fields: Object.keys(BOOST),
    tokenize: (text) => words(text).map((one) => one.word),
    processTerm: (word) => stemmed(word, stemmer),
  };
}

/** A section as the index takes it. */
export const fieldsOf = (section, id) => ({
  ...section,
  id,
  trail: section.trail.join(" . "),
  names: section.names.map((name) => name.join(" . ")).join(" . "),
});

const READ = 200; // characters of a question that are read
const TERMS = 16; // words of it that are looked up
const EXCERPT = 180;
const LOOKED_INTO = 40; // results whose words are read once more, for neighbours

const byScore = (one, other) => other.score - one.score || one.id - other.id;

const fold = (text) => text.toLowerCase().replace(/[\s"“”]+/g, " ").trim();

/** An engine over the index that the build made. */
export function engine(MiniSearch, stemmer, tools, made) {
  const index = MiniSearch.loadJS(made.index, settings(stemmer, tools));
  const { sections } = made;
  const stem = (word) => tools.stemmed(word, stemmer);
  const stems = (text) => tools.words(text).map((one) => stem(one.word)).join(" ");
  const named = new Map();
  sections.forEach((section, id) => {
    for (const [name, anchor, title] of section.names) {
      for (const key of [name, title]) if (key) named.set(fold(key), { id, anchor, title: title || name });
    }
  });
  const said = [];
  const wordsOf = (id) => {
    const { title, defines, text } = sections[id];
    return (said[id] ??= ` ${stems([title, defines, text].join(" . "))} `);
  };

  /** A question taken apart: its words without empty ones, what stands in quotation marks, and what was typed. */
  function read(question) {
    const text = question.slice(0, READ);
    const units = [];
    for (const { word, start, end } of tools.words(text)) {
      // The parts of a name of code are found through the name; they are no words of their own.
      const name = units.find((unit) => unit.start === start && unit.end === end && unit.code);
      if (name) name.parts.push(word);
      else if (!units.some((unit) => unit.stem === stem(word))) {
        units.push({ word, stem: stem(word), start, end, parts: [], code: /\w[_.]\w|[a-z][A-Z]/.test(text.slice(start, end)) });
      }
    }
    const telling = units.filter((unit) => !tools.empty(unit.word));
    const phrases = [...text.matchAll(/["“]([^"“”]+)["”]/g)].map((match) => stems(match[1])).filter(Boolean);
    return { text, phrases, units: (telling.length ? telling : units).slice(0, TERMS) };
  }

  const others = (unit) => [ALSO[unit.word], unit.parts.join(" ")].filter(Boolean);

  function scoresOf(unit, typing) {
    const scores = new Map();
    const add = (query, factor, options) => {
      for (const { id, score } of index.search(query, { boost: BOOST, combineWith: "AND", ...options })) {
        scores.set(id, Math.max(scores.get(id) ?? 0, score * factor));
      }
    };
    add(unit.word, 1);
    for (const other of others(unit)) add(other, 0.6);
    if (typing && unit.word.length > 1) add(unit.word, 0.6, { prefix: true });
    if (!scores.size && unit.word.length > 3) add(unit.word, 0.5, { fuzzy: 0.25, prefix: true });
    return scores;
  }

  /** Sections that answer a question, best first: [{section, anchor, named, score}]. */
  function search(question, limit = 12) {
    const { text, phrases, units } = read(question);
    const found = new Map();
    let whole = 0;
    units.forEach((unit, place) => {
      const scores = scoresOf(unit, place === units.length - 1 && !/\s$/.test(question));
      const rarity = Math.log(1 + sections.length / (scores.size || 1)); // a section that lacks the rare word lacks more
      whole += rarity;
      for (const [id, score] of scores) {
        const one = found.get(id) ?? { id, score: 0, covered: 0 };
        one.score += score;
        one.covered += rarity;
        found.set(id, one);
      }
    });
    const exact = named.get(fold(text));
    if (exact && !found.has(exact.id)) found.set(exact.id, { id: exact.id, score: 1, covered: whole });
    let results = [...found.values()];
    for (const one of results) one.score *= (one.covered / whole) ** 2;
    results.sort(byScore);
    if (phrases.length) results = results.filter(({ id }) => phrases.every((phrase) => wordsOf(id).includes(` ${phrase} `)));
    results = results.slice(0, LOOKED_INTO);
    for (const one of results) {
      const pairs = units.slice(1).filter((unit, place) => wordsOf(one.id).includes(` ${units[place].stem} ${unit.stem} `));
      one.score *= 1 + (0.6 * pairs.length) / Math.max(1, units.length - 1);
      if (fold(sections[one.id].title) === fold(text)) one.score *= 3;
      if (exact?.id === one.id) one.score += 1e6;
    }
    return results.sort(byScore).slice(0, limit).map(({ id, score }) => {
      const hit = exact?.id === id ? exact : { anchor: sections[id].anchor, title: "" };
      return { section: sections[id], anchor: hit.anchor, named: hit.title, score };
    });
  }

  /** The piece of a section's text that holds most of the question: [{text, hit}]. */
  function excerpt(section, question) {
    const { units } = read(question);
    const wanted = new Set(units.flatMap((unit) => [unit.stem, ...others(unit).flatMap((other) => stems(other).split(" "))]));
    const text = section.text || section.defines || section.code;
    const hits = tools.words(text).filter((one) => wanted.has(stem(one.word)));
    let [from, most] = [0, 0];
    for (const hit of hits) {
      const near = hits.filter((one) => one.start >= hit.start && one.end <= hit.start + EXCERPT - 40);
      const worth = new Set(near.map((one) => one.word)).size + near.length / 100;
      if (worth > most) [most, from] = [worth, Math.max(0, hit.start - 40)];
    }
    if (from > 0) from = text.indexOf(" ", from) + 1;
    let to = Math.min(text.length, from + EXCERPT);
    if (to < text.length) to = Math.max(text.lastIndexOf(" ", to), from + 1);
    const parts = [];
    let place = from;
    for (const hit of hits) {
      if (hit.start < place || hit.end > to) continue;
      parts.push({ text: text.slice(place, hit.start), hit: false }, { text: text.slice(hit.start, hit.end), hit: true });
      place = hit.end;
    }
    parts.push({ text: text.slice(place, to), hit: false });
    if (from > 0) parts.unshift({ text: "… ", hit: false });
    if (to < text.length) parts.push({ text: " …", hit: false });
    return parts.filter((part) => part.text);
  }

  return { search, excerpt, size: sections.length };
}
