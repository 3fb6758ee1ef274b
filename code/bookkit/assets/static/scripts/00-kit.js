// What all scripts share. BOOK.root: address of the site's root. BOOK.load(name): import a module of the folder modules/.
BOOK.root = new URL(document.documentElement.dataset.root, location.href).href;
BOOK.load = (name) => import(new URL(`_static/${BOOK.modules[name]}`, BOOK.root).href);
// Say something to somebody who cannot see it.
BOOK.say = (words) => {
  let place = document.getElementById("said");
  if (!place) {
    place = Object.assign(document.createElement("div"), { id: "said", className: "unseen" });
    place.setAttribute("aria-live", "polite");
    document.body.append(place);
  }
  place.textContent = words;
};
