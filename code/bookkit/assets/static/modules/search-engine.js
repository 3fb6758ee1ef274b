// The search itself; it knows no page. The build makes the index with it (bookkit/search/build.mjs), readers ask it (search.js).

/** What readers write for what a section may call otherwise: words of one meaning in the field. */
const ALSO = {
  mse: "mean squared error", rmse: "root mean squared error", sgd: "stochastic gradient descent", ols: "least squares",
  sklearn: "scikit learn", gaussian: "normal", grad: "gradient", ci: "confidence interval", loo: "leave one out", cv: "cross validation",
  autograd: "automatic differentiation", autodiff: "automatic differentiation", std: "standard deviation", se: "standard error",
  var: "variance", cov: "covariance", collinear: "dependent", multicollinearity: "correlation", multiplication: "product", matmul: "product",
  hyperparameter: "tuning", invert: "inverse", heteroscedasticity: "unequal variances", oversubscription: "threads",
  distribution: "law", decomposition: "factorization", factorization: "decomposition", impute: "fill", speed: "time", check: "judge",
  multivariate: "vector", xtx: "x transpose x",
};

const READ = 200; // characters of a question that are read
const TERMS = 16; // words of it that are looked up
const EXCERPT = 180;
const LOOKED_INTO = 40; // results whose words are held against the question once more, for neighbours
const NEAR = 2; // places between two words of a question that belong together
const byScore = (one, other) => other.score - one.score || one.id - other.id;

/**
 * An engine over the index that the build made.
 *
 * @param stemmer the module of that name
 * @param tools the module search-words
 * @param shelves the module search-index
 * @param list, piece what its `reader` takes
 */
export function engine({ stemmer }, tools, { reader, fold }, list, piece) {
  const { sections, placesOf, bringShelves, textsOf, named, together, alike, follow } = reader(list, piece);
  const stem = (word) => tools.stemmed(word, stemmer);
  const stemsOf = (text) => tools.words(text).map((one) => stem(one.word));

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
    const phrases = [...text.matchAll(/["“]([^"“”]+)["”]/g)].map((match) => stemsOf(match[1])).filter((phrase) => phrase.length);
    return { text, phrases, units: (telling.length ? telling : units).slice(0, TERMS) };
  }

  const also = new Map(Object.entries(ALSO).map(([word, other]) => [stem(word), other]));
  const others = (unit) => [also.get(unit.stem), unit.parts.join(" ")].filter(Boolean).map(stemsOf);

  function scoresOf(unit, typing) {
    const scores = new Map();
    const add = (found, factor) => {
      for (const [id, { score }] of found) scores.set(id, Math.max(scores.get(id) ?? 0, score * factor));
    };
    add(placesOf(unit.stem), 1);
    for (const other of others(unit)) add(together(other), 0.6);
    const ends = typing && unit.word.length > 1;
    if (ends) add(alike(unit.stem, 0), 0.6);
    if (!scores.size && unit.word.length > 3) add(alike(unit.stem, Math.round(unit.stem.length / 4)), 0.5);
    return scores;
  }

  /** Sections that answer a question, best first: [{section, anchor, named, score}]. */
  async function search(question, limit = 12) {
    const { text, phrases, units } = read(question);
    const looked = [...units.flatMap((unit) => [unit.stem, ...others(unit).flat()]), ...phrases.flat(), fold(text)];
    await bringShelves(looked);
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
    const exact = named(fold(text));
    if (exact && !found.has(exact[0])) found.set(exact[0], { id: exact[0], score: 1, covered: whole });
    let results = [...found.values()];
    for (const one of results) one.score *= (one.covered / whole) ** 2;
    results.sort(byScore);
    if (phrases.length) results = results.filter(({ id }) => phrases.every((phrase) => follow(id, phrase, 1)));
    results = results.slice(0, LOOKED_INTO);
    for (const one of results) {
      const pairs = units.slice(1).filter((unit, place) => follow(one.id, [units[place].stem, unit.stem], NEAR));
      one.score *= 1 + (0.6 * pairs.length) / Math.max(1, units.length - 1);
      if (fold(sections[one.id].title) === fold(text)) one.score *= 3;
      if (exact?.[0] === one.id) one.score += 1e6;
    }
    return results.sort(byScore).slice(0, limit).map(({ id, score }) => {
      const [anchor, name] = exact?.[0] === id ? exact.slice(1) : [sections[id].anchor, ""];
      return { id, section: sections[id], anchor, named: name, score };
    });
  }

  const firsts = new Map(); // page: number of its first section
  sections.forEach(({ page }, id) => firsts.has(page) || firsts.set(page, id));
  const taken = new Map(); // section: its text and the words of it

  async function textOf(id) {
    if (!taken.has(id)) {
      const { page } = sections[id];
      const text = (await textsOf(page))[id - firsts.get(page)];
      taken.set(id, { text, words: tools.words(text) });
    }
    return taken.get(id);
  }

  /** Begin to bring the texts of what was found. */
  const fetchTexts = (hits) => hits.forEach(({ section }) => textsOf(section.page).catch(() => {}));

  /** The piece of a section's text that holds most of the question, once it is there: [{text, hit}]. */
  async function excerpt({ id }, question) {
    const { text, words } = await textOf(id);
    const { units } = read(question);
    const wanted = new Set(units.flatMap((unit) => [unit.stem, ...others(unit).flat()]));
    const begin = new Set([...wanted].map((one) => one[0])); // a stem begins as its word does
    const hits = words.filter((one) => begin.has(one.word[0]) && wanted.has(stem(one.word)));
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

  return { search, fetchTexts, excerpt, size: sections.length };
}
