// Which section is being read: marked in the contents at the left.
const links = new Map();
for (const link of document.querySelectorAll(".contents li.current li a[href*='#']")) {
  const section = document.getElementById(decodeURIComponent(link.hash.slice(1)));
  if (section) links.set(section, link);
}
let marked;
const mark = (link) => {
  if (link === marked) return;
  marked?.removeAttribute("aria-current");
  document.querySelectorAll(".contents li.here").forEach((item) => item.classList.remove("here"));
  marked = link;
  if (!link) return;
  link.setAttribute("aria-current", "true");
  for (let item = link.closest("li"); item && !item.matches(".toctree-l1"); item = item.parentElement.closest("li"))
    item.classList.add("here");
  const frame = document.getElementById("contents");
  const [box, own] = [frame.getBoundingClientRect(), link.getBoundingClientRect()];
  if (own.height && (own.top < box.top || own.bottom > box.bottom))
    frame.scrollTo({ top: frame.scrollTop + own.top - box.top - box.height / 3 });
};
const seen = new Set();
const observer = new IntersectionObserver(
  (entries) => {
    for (const { target, isIntersecting } of entries) seen[isIntersecting ? "add" : "delete"](target);
    // The innermost of the sections at the reading line.
    let inner = null;
    for (const section of links.keys()) if (seen.has(section)) inner = section;
    mark(inner && links.get(inner));
  },
  { rootMargin: "-25% 0px -74% 0px" },
);
for (const section of links.keys()) observer.observe(section);
document.getElementById("contents")?.addEventListener("click", (event) => {
  if (event.target.closest("a") && event.currentTarget.matches(":popover-open")) event.currentTarget.hidePopover();
});
