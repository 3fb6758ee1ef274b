// What a reference leads to, shown beside it on hover and on focus: equations, figures, derivations, sections, sources, other pages.
const selector = ".text a[href]:not(.headerlink, .eqno, .external), .turn a";
const card = document.createElement("div");
card.className = "preview text";
card.id = "preview";
card.setAttribute("popover", "manual");
card.setAttribute("role", "tooltip");
document.body.append(card);
const pages = new Map();
let timer;
let shown; // the link that the card belongs to
let pointed; // whether a pointer asked for it; one that rests on the page has no say about what the keyboard asks for

// A page of the site as a document; its styles of formulas join those of this page.
const fetchPage = (address) => {
  if (!pages.has(address)) {
    const found = fetch(address)
      .then((answer) => (answer.ok ? answer.text() : Promise.reject(answer.status)))
      .then((text) => {
        // Styles come as a sheet of this page: its policy would not let it read a style that stands in another.
        const placed = /<style id="placed">(.*?)<\/style>/s;
        const sheet = new CSSStyleSheet();
        sheet.replaceSync(placed.exec(text)?.[1] ?? "");
        document.adoptedStyleSheets.push(sheet);
        const other = new DOMParser().parseFromString(text.replace(placed, ""), "text/html");
        for (const name of ["src", "href"])
          for (const element of other.querySelectorAll(`[${name}]`)) {
            const value = element.getAttribute(name);
            element.setAttribute(name, new URL(value, address).href);
          }
        return other;
      });
    found.catch(() => pages.delete(address));
    pages.set(address, found);
  }
  return pages.get(address);
};

const firstParagraphs = (section, count) => {
  const heading = section.querySelector("h1, h2, h3, h4");
  const texts = [...section.querySelectorAll(":scope > p, :scope > .chapter-card > p:not(.admonition-title)")];
  return [heading, ...texts.slice(0, count)];
};

// The piece of a page that an address names; null where there is nothing to show.
const piece = (page, hash) => {
  if (!hash) {
    const section = page.querySelector("main .text section");
    return section && firstParagraphs(section, 2);
  }
  const target = page.getElementById(decodeURIComponent(hash.slice(1)));
  if (!target) return null;
  if (target.matches("section")) return firstParagraphs(target, 2);
  const whole = target.closest(".math-display, .derivation, figure, div.citation, .scrolls, .side-note") ?? target.closest("p, li, table, dd");
  return whole && [whole];
};

const fill = (parts) => {
  card.replaceChildren();
  for (const part of parts) {
    if (!part) continue;
    const copy = part.cloneNode(true);
    copy.querySelectorAll(".headerlink, .verdict, .tex-tools, .copy, .unnumbered, .backrefs, script, .facts").forEach((one) => one.remove());
    for (const one of [copy, ...copy.querySelectorAll("[id]")]) one.removeAttribute("id");
    if (copy.getAttribute("role") === "listitem") copy.removeAttribute("role"); // a source, out of its list
    copy.querySelectorAll("img").forEach((one) => one.removeAttribute("loading"));
    copy.querySelectorAll("a, [tabindex]").forEach((one) => (one.tabIndex = -1));
    card.append(copy);
  }
  return card.childElementCount > 0;
};

const place = (link) => {
  const at = link.getBoundingClientRect();
  if (!card.matches(":popover-open")) card.showPopover();
  const box = card.getBoundingClientRect();
  const left = Math.max(12, Math.min(at.left, innerWidth - box.width - 12));
  const below = at.bottom + 8 + box.height < innerHeight || at.top < innerHeight - at.bottom;
  card.style.left = `${left}px`;
  card.style.top = below ? `${at.bottom + 8}px` : `${Math.max(8, at.top - 8 - box.height)}px`;
};

const hide = () => {
  clearTimeout(timer);
  shown?.removeAttribute("aria-describedby");
  shown = null;
  if (card.matches(":popover-open")) card.hidePopover();
};

const show = async (link) => {
  const address = new URL(link.href);
  const [page, hash] = [address.href.split("#")[0], address.hash];
  if (!page.startsWith(BOOK.root) || !/(\.html|\/)$/.test(address.pathname)) return;
  const here = page === location.href.split("#")[0];
  if (here && !hash) return;
  shown = link;
  let parts;
  try {
    parts = piece(here ? document : await fetchPage(page), hash);
  } catch {
    return;
  }
  if (shown !== link || !parts || !fill(parts)) return;
  place(link);
  link.setAttribute("aria-describedby", "preview");
};

const soon = (link, delay, byPointer) => {
  pointed = byPointer;
  if (link === shown) return clearTimeout(timer);
  hide();
  timer = setTimeout(show, delay, link);
};
const away = () => {
  clearTimeout(timer);
  timer = setTimeout(hide, 250);
};
if (matchMedia("(hover: hover)").matches) {
  document.addEventListener("pointerover", (event) => {
    if (card.contains(event.target)) return clearTimeout(timer);
    const link = event.target.closest?.(selector);
    if (link && !card.contains(link)) soon(link, 220, true);
    else if (!pointed) return;
    else if (shown) away();
    else clearTimeout(timer);
  }, { passive: true });
}
document.addEventListener("focusin", (event) => {
  const link = event.target.closest(selector);
  if (link && link.matches(":focus-visible")) soon(link, 350, false);
  else if (!card.contains(event.target)) hide();
});
document.addEventListener("keydown", (event) => event.key === "Escape" && hide());
// The page moves under a reader who does nothing, when letters arrive or a section is laid out: the card goes with its link.
addEventListener("scroll", () => {
  if (!card.matches(":popover-open")) return;
  const at = shown.getBoundingClientRect();
  if (at.bottom < 0 || at.top > innerHeight) hide();
  else place(shown);
}, { passive: true });
