// Reads one JSON request a line, {"tex": …, "display": …}, and answers each with one line: {"html": …} or {"error": …}.
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const { default: katex } = await import(pathToFileURL(process.argv[2]));

for await (const line of createInterface({ input: process.stdin })) {
  const { tex, display } = JSON.parse(line);
  let answer;
  try {
    const html = katex.renderToString(tex, {
      displayMode: display,
      output: "htmlAndMathml", // MathML for screen readers and for copying
      strict: "error", // what KaTeX would only warn of is refused too
      trust: false,
    });
    answer = { html };
  } catch (error) {
    answer = { error: error.rawMessage ?? error.message };
  }
  process.stdout.write(JSON.stringify(answer) + "\n");
}
