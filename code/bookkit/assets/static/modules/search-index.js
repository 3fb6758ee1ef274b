// Reads the index that the build made (bookkit/search/build.mjs): brings its pieces when they are needed, and says where a word stands.

/** The fields of a section, in the order of the index: how much a word counts in each, and how much the length of the field takes from that. */
export const FIELDS = {
  title: { counts: 5, length: 0.7 },
  names: { counts: 3, length: 0.7 },
  letters: { counts: 3, length: 0 }, // a list: one entry is not less for the others
  defines: { counts: 1.5, length: 0.3 },
  trail: { counts: 1.2, length: 0.7 },
  code: { counts: 1.2, length: 0.3 },
  text: { counts: 1, length: 0.7 },
};

/** A name as it is looked up. */
export const fold = (text) => text.toLowerCase().replace(/[\s"“”]+/g, " ").trim();
/** The shelf of the index on which a word or a name stands. */
export const shelfOf = (word) => (/^[a-z]/.test(word) ? word[0] : "0");

// Okapi BM25, with a floor for a word that is there at all (Lv and Zhai, 2011): how soon a repeated word stops to count, and the floor.
const [REPEATED, FLOOR] = [1.2, 0.5];

/** Slips between two words: letters added, left out, changed or swapped with the next; Infinity beyond `most`. */
function slips(one, other, most) {
  if (Math.abs(one.length - other.length) > most) return Infinity;
  let [before, last] = [[], Array.from({ length: other.length + 1 }, (_, place) => place)];
  for (let row = 1; row <= one.length; row++) {
    const now = [row];
    for (let column = 1; column <= other.length; column++) {
      now[column] = Math.min(last[column - 1] + (one[row - 1] !== other[column - 1]), last[column] + 1, now[column - 1] + 1);
      const swapped = row > 1 && column > 1 && one[row - 1] === other[column - 2] && one[row - 2] === other[column - 1];
      if (swapped) now[column] = Math.min(now[column], before[column - 2] + 1);
    }
    if (Math.min(...now) > most) return Infinity;
    [before, last] = [last, now];
  }
  return last[other.length] > most ? Infinity : last[other.length];
}

/**
 * @param list the list of the index: sections, and the names of the other pieces
 * @param piece a function of a kind ("shelves", "texts") and the name of a piece; promises what the piece holds
 */
export function reader(list, piece) {
  const sections = list.sections.map(([page, anchor, title, trail, lengths]) => ({ page, anchor, title, trail, lengths }));
  const fields = Object.values(FIELDS);
  const usual = fields.map((_, field) => sections.reduce((sum, { lengths }) => sum + lengths[field], 0) / sections.length || 1);

  const asked = new Map(); // pieces: promised
  const here = new Map(); // pieces: there
  function bring(kind, key) {
    const name = list[kind][key];
    if (name === undefined || here.has(name)) return undefined;
    if (!asked.has(name)) {
      const coming = piece(kind, name).then((found) => here.set(name, found));
      asked.set(name, coming);
      coming.catch(() => asked.delete(name)); // the next question tries again
    }
    return asked.get(name);
  }
  const NOTHING = { words: {}, names: {} };
  const shelf = (word) => here.get(list.shelves[shelfOf(word)]) ?? NOTHING;
  const entry = (entries, key) => (Object.hasOwn(entries, key) ? entries[key] : undefined); // a question may be "constructor"

  const decoded = new Map();
  /** Sections that hold a word, by number: where it stands in them, positions running through all fields, and its score. */
  function placesOf(word) {
    if (decoded.has(word)) return decoded.get(word);
    const packed = entry(shelf(word).words, word) ?? [];
    const found = new Map();
    let id = 0;
    for (let place = 0; place < packed.length; ) {
      id += packed[place];
      const at = packed.slice(place + 2, place + 2 + packed[place + 1]);
      for (let nth = 1; nth < at.length; nth++) at[nth] += at[nth - 1];
      found.set(id, { at, score: 0 });
      place += 2 + at.length;
    }
    weigh(found);
    decoded.set(word, found);
    return found;
  }

  function weigh(found) {
    const holding = fields.map(() => 0);
    const counted = Array.from(found, ([id, one]) => {
      const { lengths } = sections[id];
      const count = fields.map(() => 0);
      let [field, end] = [0, lengths[0]];
      for (const place of one.at) {
        while (place >= end) end += 1 + lengths[++field];
        count[field]++;
      }
      count.forEach((times, nth) => (holding[nth] += times > 0));
      return { one, count, lengths };
    });
    const rarity = holding.map((count) => Math.log(1 + (sections.length - count + 0.5) / (count + 0.5)));
    for (const { one, count, lengths } of counted) {
      count.forEach((times, field) => {
        if (!times) return;
        const length = 1 - fields[field].length + (fields[field].length * lengths[field]) / usual[field];
        one.score += fields[field].counts * rarity[field] * (FLOOR + (times * (REPEATED + 1)) / (times + REPEATED * length));
      });
    }
  }

  return {
    sections,
    placesOf,
    /** The shelves of these words. */
    bringShelves: (words) => Promise.all([...new Set(words.map(shelfOf))].map((key) => bring("shelves", key))),
    /** The texts of a page's sections, in their order. */
    async textsOf(page) {
      await bring("texts", page);
      return here.get(list.texts[page]);
    },
    /** The derivation, equation or listing of this name: [section, anchor, title]. */
    named: (name) => entry(shelf(name).names, name),

    /** Sections that hold all of some words. */
    together(words) {
      const [first, ...rest] = words.map(placesOf);
      const found = new Map();
      for (const [id, { score }] of first) {
        if (rest.every((one) => one.has(id))) found.set(id, { score: rest.reduce((sum, one) => sum + one.get(id).score, score) });
      }
      return found;
    },

    /** Sections that hold words which begin as this one, or differ by a few slips after the first letter. */
    alike(word, most) {
      const found = new Map();
      for (const other of Object.keys(shelf(word).words)) {
        let weight = 0;
        if (other === word) weight = 1;
        else if (other.startsWith(word)) weight = (0.375 * other.length) / (other.length + 0.3 * (other.length - word.length));
        else if (most) weight = (0.45 * word.length) / (word.length + slips(word, other, most));
        if (weight) for (const [id, { score }] of placesOf(other)) found.set(id, { score: (found.get(id)?.score ?? 0) + weight * score });
      }
      return found;
    },

    /** Whether words stand in a section in this order, each at most `reach` places after the one before. */
    follow(id, words, reach) {
      const [first, ...rest] = words.map((one) => placesOf(one).get(id)?.at ?? []);
      const from = (place, nth) => nth === rest.length || rest[nth].some((next) => next > place && next <= place + reach && from(next, nth + 1));
      return first.some((place) => from(place, 0));
    },
  };
}
