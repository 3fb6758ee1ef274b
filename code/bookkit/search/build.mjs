// Reads {"sections": […]} from standard input and writes the pieces of the index. Arguments: addresses of stemmer, words and index.
//
// {"sections": [[page, anchor, title, trail, lengths]], "shelves": {"a": {"words": …, "names": …}}, "texts": {page: […]}}
// A shelf holds the words that begin with one letter: word: [section, count, position …, section, count, …], sections and positions as the
// difference to the one before. Positions run through all fields of a section, one place left free between two fields, so that a position
// tells the field, and two neighbours are words that stand side by side.
const [{ stemmer }, { words, stemmed }, { FIELDS, fold, shelfOf }] = await Promise.all(
  process.argv.slice(2).map((address) => import(address)),
);
let input = "";
for await (const chunk of process.stdin.setEncoding("utf8")) input += chunk;
const { sections } = JSON.parse(input);

const said = {
  trail: ({ trail }) => trail.join(" . "),
  names: ({ names }) => names.map((name) => name.join(" . ")).join(" . "),
};
const shelves = {};
const shelf = (word) => (shelves[shelfOf(word)] ??= { words: { __proto__: null }, names: { __proto__: null } });
const texts = {};
const last = new Map(); // word: the last section that holds it

const listed = sections.map((section, id) => {
  const places = new Map();
  const lengths = [];
  let place = 0;
  for (const field of Object.keys(FIELDS)) {
    const found = words(said[field]?.(section) ?? section[field]);
    for (const [nth, { word }] of found.entries()) {
      const stem = stemmed(word, stemmer);
      if (!places.has(stem)) places.set(stem, []);
      places.get(stem).push(place + nth);
    }
    lengths.push(found.length);
    place += found.length + 1;
  }
  for (const [stem, at] of places) {
    const posting = (shelf(stem).words[stem] ??= []);
    posting.push(id - (last.get(stem) ?? 0), at.length, ...at.map((one, nth) => one - (at[nth - 1] ?? 0)));
    last.set(stem, id);
  }
  for (const [name, anchor, title] of section.names) {
    for (const key of [name, title]) if (key) shelf(fold(key)).names[fold(key)] = [id, anchor, title || name];
  }
  (texts[section.page] ??= []).push(section.text || section.letters || section.defines || section.code);
  return [section.page, section.anchor, section.title, section.trail, lengths];
});
process.stdout.write(JSON.stringify({ sections: listed, shelves, texts }));
