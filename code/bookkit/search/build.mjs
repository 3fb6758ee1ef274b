// Reads {"sections": […]} from standard input and writes the index. Arguments: addresses of MiniSearch, stemmer, words and engine.
const [{ default: MiniSearch }, { stemmer }, tools, { settings, fieldsOf }] = await Promise.all(
  process.argv.slice(2).map((address) => import(address)),
);
let input = "";
for await (const chunk of process.stdin.setEncoding("utf8")) input += chunk;
const { sections } = JSON.parse(input);
const index = new MiniSearch(settings(stemmer, tools));
index.addAll(sections.map(fieldsOf));
process.stdout.write(JSON.stringify({ sections, index }));
