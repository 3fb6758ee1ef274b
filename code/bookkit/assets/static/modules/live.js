// The cells of a page run and can be edited: thebe asks a BinderHub for a server, and each cell gets a field for its code.

const make = (name, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
};

// thebe is a classic script that leaves `thebeCore` behind.
const loadThebe = (root) =>
  new Promise((resolve, reject) => {
    const src = new URL("_static/thebe/thebe-core.min.js", root).href;
    const script = make("script", { src });
    script.onload = () => resolve(window.thebeCore);
    script.onerror = () => reject(new Error("the page could not load thebe"));
    document.head.append(script);
  });

const codeOf = (cell) => cell.querySelector(".cell_input pre")?.textContent.trimEnd();

// The notebook holds every cell in order, also those that the page does not show; those run unseen, before the next one.
const plan = (cells, shown) => {
  const steps = [];
  let place = 0;
  for (const cell of cells) {
    const source = cell.source.join ? cell.source.join("") : cell.source;
    const seen = shown[place] && codeOf(shown[place]) === source.trimEnd();
    steps.push({ source, element: seen ? shown[place++] : null, done: false });
  }
  return steps;
};

// Figures are drawn in the book's own style, transparent and as SVG, in which a colour is a word that has a counterpart on dark pages.
const styleCell = (style) => `
def _use_the_style_of_the_book(text):
    import os, tempfile
    import matplotlib
    from matplotlib_inline.backend_inline import set_matplotlib_formats
    with tempfile.TemporaryDirectory() as folder:
        path = os.path.join(folder, "matplotlibrc")
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        style = matplotlib.rc_params_from_file(path, use_default_template=False)
    matplotlib.rcParams.update(style)
    set_matplotlib_formats("svg")
_use_the_style_of_the_book(${JSON.stringify(style)})
del _use_the_style_of_the_book
`;

const SVG = "data:image/svg+xml,";
const darkVariant = (source, palette) => {
  const light = decodeURIComponent(source.slice(SVG.length));
  const dark = light.replace(/#[0-9a-f]{6}\b/g, (colour) => palette[colour] ?? colour);
  return SVG + encodeURIComponent(dark.replace("<svg", `<svg fill="${palette["#000000"]}"`));
};

class Page {
  constructor(steps, bar) {
    this.steps = steps;
    this.bar = bar;
    this.palette = {};
    this.queue = Promise.resolve();
  }

  say(words) {
    this.bar.querySelector("output").textContent = words;
  }

  attach(core, session) {
    const { module, api } = core;
    const config = api.makeConfiguration({ mathjaxUrl: "", mathjaxConfig: "" });
    const rendermime = api.makeRenderMimeRegistry({ mathjaxUrl: "", mathjaxConfig: "" });
    for (const [number, step] of this.steps.entries()) {
      step.cell = new module.ThebeCodeCell(`live-${number}`, "live", step.source, config, {}, rendermime);
      step.cell.attachSession(session);
      if (step.element) this.edit(step);
    }
  }

  edit(step) {
    const { element } = step;
    const label = "Code of this cell";
    const field = make("textarea", { value: step.source, className: "live-code", spellcheck: false, ariaLabel: label });
    const fit = () => (field.rows = field.value.split("\n").length);
    fit();
    field.addEventListener("input", () => {
      fit();
      step.done = false;
    });
    field.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || !(event.shiftKey || event.ctrlKey || event.metaKey)) return;
      event.preventDefault();
      this.runTo(step);
    });
    const run = make("button", { type: "button", className: "live-run", textContent: "Run", title: "Shift+Enter" });
    run.addEventListener("click", () => this.runTo(step));
    const output = make("div", { className: "live-output", ariaLabel: `Output of cell ${this.steps.indexOf(step) + 1}`, role: "region" });
    element.querySelector(".cell_input").replaceChildren(field, run);
    element.querySelector("details.fold")?.setAttribute("open", "");
    const published = element.querySelector(".cell_output img")?.alt;
    element.querySelector(".cell_output")?.remove();
    // A figure that the reader's own code draws is not the one that the book describes.
    new MutationObserver(() => {
      const described = field.value === step.source && published ? published : "A figure that this cell drew";
      for (const image of output.querySelectorAll("img:not([alt])")) {
        image.alt = described;
        if (!image.src.startsWith(SVG)) continue;
        const dark = image.cloneNode();
        dark.src = darkVariant(image.src, this.palette);
        image.classList.add("figure-light");
        dark.classList.add("figure-dark");
        image.after(dark);
      }
    }).observe(output, { childList: true, subtree: true });
    element.append(output);
    Object.assign(step, { field, output });
    step.cell.attachToDOM(output, true);
  }

  // What stands before a cell runs first, once.
  runTo(step) {
    const last = this.steps.indexOf(step);
    this.queue = this.queue.then(async () => {
      for (const [number, one] of this.steps.slice(0, last + 1).entries()) {
        if (one.done && one !== step) continue;
        this.say(`Running cell ${number + 1} of ${this.steps.length} …`);
        if (!(await this.run(one))) return this.say(`Cell ${number + 1} failed.`);
      }
      this.say("Ready.");
    });
    return this.queue;
  }

  async run(step) {
    step.element?.classList.add("live-running");
    const result = await step.cell.execute(step.field?.value ?? step.source);
    step.element?.classList.remove("live-running");
    step.done = !(result?.error?.length || result === null);
    step.output?.classList.toggle("live-failed", !step.done);
    return step.done;
  }

  runAll() {
    for (const step of this.steps) step.done = false;
    return this.runTo(this.steps.at(-1));
  }
}

const makeBar = () => {
  const bar = make("div", { className: "live-bar", role: "region", ariaLabel: "Live cells" });
  bar.append(make("output", { textContent: "Starting …" }));
  document.body.append(bar);
  return bar;
};

const connect = async (core, binderOptions, say) => {
  const events = core.api.makeEvents();
  const kernelOptions = { kernelName: "python3", path: "/" };
  const options = { useBinder: true, binderOptions, kernelOptions, mathjaxUrl: "", mathjaxConfig: "" };
  const config = core.api.makeConfiguration({ ...options, savedSessionOptions: { enabled: true } }, events);
  const quiet = events.on("status", (_, { message }) => message && say(message));
  const server = core.api.makeServer(config);
  server.connectToServerViaBinder();
  await server.ready;
  quiet();
  say("Starting Python …");
  const rendermime = core.api.makeRenderMimeRegistry({ mathjaxUrl: "", mathjaxConfig: "" });
  return server.startNewSession(rendermime);
};

export const start = async (root, binderOptions, notebook) => {
  const bar = makeBar();
  const page = new Page([], bar);
  try {
    const addresses = [new URL(notebook, location.href), new URL("_static/thebe/figures.json", root)];
    const [core, answer, figures] = await Promise.all([loadThebe(root), ...addresses.map((address) => fetch(address))]);
    if (!answer.ok) throw new Error("the page's notebook is missing");
    if (!figures.ok) throw new Error("the style of the figures is missing");
    const cells = (await answer.json()).cells.filter((cell) => cell.cell_type === "code");
    page.steps = plan(cells, [...document.querySelectorAll(".text .cell:has(.cell_input)")]);
    const session = await connect(core, binderOptions, (words) => page.say(words));
    const { style, palette } = await figures.json();
    page.palette = palette;
    // Where there is no Matplotlib yet, this fails without a word, and figures keep their own ground.
    await session.kernel.requestExecute({ code: styleCell(style), silent: true, store_history: false }).done;
    page.attach(core, session);
  } catch (error) {
    page.say(`The cells could not be made live: ${error?.message ?? error}`);
    bar.append(make("button", { type: "button", textContent: "Close", onclick: () => bar.remove() }));
    throw error;
  }
  const all = make("button", { type: "button", textContent: "Run all" });
  all.addEventListener("click", () => page.runAll());
  bar.append(all);
  page.say("Ready. Edit a cell and press Shift+Enter, or run all.");
};
