// Asks the search of the site, and Sphinx's own, each question; the answers as JSON, best first. No browser: the same code that readers are served.
// Arguments: the folder of the site, the folder of Sphinx's search. Standard input: {"questions": [...], "modules": {name: file}}.
import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { createContext, runInContext } from "node:vm";

const [site, sphinx] = process.argv.slice(2);
const { questions, modules } = JSON.parse(readFileSync(0, "utf8"));
const load = (name) => import(pathToFileURL(modules[name]));
const [stemmer, words, index, { engine }] = await Promise.all(["stemmer", "search-words", "search-index", "search-engine"].map(load));
const read = (name) => JSON.parse(readFileSync(`${site}/_static/${name}`, "utf8"));
const ours = engine(stemmer, words, index, read("search.json"), async (kind, name) => read(`search/${kind}/${name}`));

// Sphinx's search wants a page around it; it needs of that only what it removes progress from.
const nothing = { children: [], childNodes: [], lastChild: null, removeChild() {}, appendChild() {} };
const world = createContext({
  document: { documentElement: { dataset: { content_root: "./" } }, getElementById: () => nothing, addEventListener() {} },
  window: { location: { search: "" } },
  localStorage: { setItem() {} },
  DOCUMENTATION_OPTIONS: { HIGHLIGHT: "1" },
  _ready() {},
  _removeChildren() {},
  SPHINX_HIGHLIGHT_ENABLED: false,
  _: (words) => words,
});
for (const file of ["language_data.js", "searchtools.js"]) runInContext(readFileSync(`${sphinx}/_static/${file}`, "utf8"), world);
runInContext("globalThis.Search = Search", world);
runInContext(readFileSync(`${sphinx}/searchindex.js`, "utf8"), world);

const answers = [];
for (const question of questions) {
  const found = (await ours.search(question)).map(({ section, anchor, named }) => ({ page: section.page, section: section.anchor, anchor, named }));
  world.question = question;
  // Sphinx shows its results from the end of this list; the last one is the best.
  const theirs = runInContext("Search._performSearch(...Search._parseQuery(question))", world)
    .reverse()
    .map(([page, , anchor]) => ({ page, section: (anchor ?? "").replace(/^#/, "") }));
  answers.push({ question, ours: found, sphinx: theirs.slice(0, 12) });
}
process.stdout.write(JSON.stringify({ sections: ours.size, answers }));
