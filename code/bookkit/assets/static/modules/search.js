// What a reader sees of the search: a dialog over any page (a combobox with a list), and the same on the page of the search and on the 404 page.

const BOOK_ROOT = new URL("../", import.meta.url); // this file lies in _static/
const SHOWN = 10;

const get = async (path, settings) => {
  const answer = await fetch(new URL(`_static/${path}`, BOOK_ROOT), settings);
  if (!answer.ok) throw new Error(`${path}: ${answer.status}`);
  return answer.json();
};

let made;
/** The engine, loaded once. */
const engine = () =>
  (made ??= (async () => {
    const names = ["stemmer", "search-words", "search-index", "search-engine"];
    // The list has one name in every version: ask whether it changed. What it names is named by its content.
    const coming = get("search.json", { cache: "no-cache" });
    const [stemmer, tools, index, search, list] = await Promise.all([...names.map((name) => load(name)), coming]);
    return search.engine(stemmer, tools, index, list, (kind, name) => get(`search/${kind}/${name}`));
  })().catch((error) => {
    made = undefined; // the next question tries again
    throw error;
  }));

/** Begin to load, for a reader who is about to ask. */
export const prepare = () => void engine().catch(() => {});

let load;
/** Handed over by the script that loads this module: BOOK.load. */
export const using = (loader) => {
  load = loader;
};

const make = (name, properties = {}, ...children) => {
  const element = Object.assign(document.createElement(name), properties);
  element.append(...children);
  return element;
};

const address = (hit) => new URL(`${hit.section.page}.html${hit.anchor ? `#${hit.anchor}` : ""}`, BOOK_ROOT).href;

/** A result: where it leads, what it is called, where it stands. */
function entry(hit, index) {
  const { section } = hit;
  const title = make("span", { className: "hit-title", textContent: hit.named || section.title });
  const trail = hit.named && hit.named !== section.title ? [...section.trail, section.title] : section.trail;
  const link = make("a", { className: "hit", href: address(hit), id: `hit-${index}` }, title);
  if (trail.length) link.append(make("span", { className: "hit-trail", textContent: trail.join(" › ") }));
  link.append(make("span", { className: "hit-text coming" }));
  return link;
}

const AT_ONCE = 8; // milliseconds of work before what is typed, and what is drawn, gets its turn

/** The piece of each result that was asked for: before the list is drawn where the texts are there, else as they come. */
async function quote(search, hits, entries, question, current) {
  let begun = performance.now();
  search.fetchTexts(hits);
  for (const [place, hit] of hits.entries()) {
    const pieces = await search.excerpt(hit, question).catch(() => []); // the network went: the titles stand
    if (!current()) return;
    const parts = pieces.map(({ text, hit: found }) => (found ? make("mark", { textContent: text }) : text));
    const space = entries[place].querySelector(".hit-text");
    space.replaceChildren(...parts);
    space.classList.remove("coming");
    if (performance.now() - begun < AT_ONCE) continue;
    await new Promise((go) => setTimeout(go));
    begun = performance.now();
  }
}

/** Answers what is typed into a field, in a list and in words for those who do not see it. */
function answering(field, list, status, { option = false, shown = () => {} } = {}) {
  let asked = 0;
  return async () => {
    const turn = ++asked;
    const question = field.value.trim();
    if (!question) {
      list.replaceChildren();
      status.textContent = status.dataset.hint ?? "";
      return shown([]);
    }
    if (!list.childElementCount) status.textContent = "Looking …";
    let search;
    let hits;
    try {
      search = await engine();
      hits = await search.search(field.value, SHOWN);
    } catch {
      made = undefined; // what the list names may be gone with its version
      if (turn === asked) status.textContent = "The search could not be loaded. Is there a network? Type on to try again.";
      return shown([]);
    }
    if (turn !== asked) return; // something else was typed meanwhile
    const entries = hits.map((hit, place) => {
      const link = entry(hit, place);
      if (option) Object.assign(link, { role: "option", tabIndex: -1 });
      return option ? link : make("li", {}, link);
    });
    list.replaceChildren(...entries);
    const some = `${hits.length === SHOWN ? "The best " : ""}${hits.length} section${hits.length === 1 ? "" : "s"}`;
    const short = question.length > 60 ? `${question.slice(0, 60)}…` : question;
    status.textContent = hits.length ? some : `Nothing in this book for “${short}”.`;
    shown(entries);
    quote(search, hits, entries, question, () => turn === asked);
  };
}

let dialog;

function dialogOf() {
  const field = make("input", { type: "search", id: "search-field", autocomplete: "off", spellcheck: false, role: "combobox" });
  field.placeholder = "Words, a symbol, a function, an id";
  const list = make("div", { id: "search-list", className: "hits", role: "listbox" });
  const status = make("p", { className: "search-status", role: "status" });
  status.dataset.hint = "For example: normal equations, λ, LinearRegression.fit, \"condition number\"";
  const close = make("button", { type: "button", className: "search-close", textContent: "Esc" });
  close.setAttribute("aria-label", "Esc, close the search");
  for (const [name, value] of Object.entries({ label: "Search the book", controls: list.id, expanded: "false", autocomplete: "list" })) {
    field.setAttribute(`aria-${name}`, value);
  }
  list.setAttribute("aria-label", "Sections");
  dialog = make("dialog", { className: "search" }, make("div", { className: "search-bar" }, field, close), list, status);
  dialog.setAttribute("aria-label", "Search");

  let options = [];
  let active = -1;
  const choose = (place) => {
    options[active]?.setAttribute("aria-selected", "false");
    active = options.length ? (place + options.length) % options.length : -1;
    const chosen = options[active];
    chosen?.setAttribute("aria-selected", "true");
    chosen?.scrollIntoView({ block: "nearest" });
    if (chosen) field.setAttribute("aria-activedescendant", chosen.id);
    else field.removeAttribute("aria-activedescendant");
  };
  const shown = (entries) => {
    options = entries;
    active = -1;
    for (const one of options) one.setAttribute("aria-selected", "false");
    field.setAttribute("aria-expanded", String(options.length > 0));
    choose(0);
  };
  const answer = answering(field, list, status, { option: true, shown });
  let answered = Promise.resolve();
  field.addEventListener("input", () => (answered = answer()));
  field.addEventListener("keydown", async (event) => {
    const moves = { ArrowDown: active + 1, ArrowUp: active - 1 };
    if (event.key in moves) {
      event.preventDefault();
      choose(moves[event.key]);
    } else if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      await answered; // Enter may come before the first answer
      const chosen = options[active];
      if (!chosen) return;
      if (event.ctrlKey || event.metaKey) window.open(chosen.href);
      else chosen.click();
    }
  });
  list.addEventListener("click", (event) => {
    if (event.target.closest("a") && !event.ctrlKey && !event.metaKey) dialog.close();
  });
  close.addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());
  document.body.append(dialog);
  answer();
  return dialog;
}

/** Open the dialog over the page; the focus returns to where it was when it closes. */
export function open() {
  prepare(); // while the reader types
  dialog ??= dialogOf();
  if (!dialog.open) dialog.showModal();
  const field = dialog.querySelector("input");
  field.focus();
  field.select();
}

/** Search in the page itself: a form with a field, a list and a status. */
export function here(form) {
  const field = form.querySelector("input");
  const [list, status] = [document.querySelector("[data-hits]"), document.querySelector("[data-hits-status]")];
  const answer = answering(field, list, status);
  form.hidden = false;
  document.querySelector("[data-needs-script]")?.remove();
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    answer();
  });
  field.addEventListener("input", answer);
  field.value = form.hasAttribute("data-missing") ? missing() : new URLSearchParams(location.search).get("q")?.slice(0, 200) ?? "";
  answer();
}

/** The words of an address that leads nowhere. */
function missing() {
  const path = location.pathname.startsWith(BOOK_ROOT.pathname) ? location.pathname.slice(BOOK_ROOT.pathname.length) : location.pathname;
  let words = `${path} ${location.hash.slice(1)}`;
  try {
    words = decodeURIComponent(words);
  } catch {} // an address may hold a lone %
  words = words.replace(/\.(html?|md|ipynb)\b|\bindex\b/g, " ").replace(/[^\p{L}\p{N}.]+/gu, " ");
  return words.split(" ").filter((word) => word.length > 1).join(" ").slice(0, 200); // a folder of one letter says nothing
}
