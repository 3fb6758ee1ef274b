// What all scripts share. BOOK.root: address of the site's root. BOOK.load(name): import a module of the folder modules/.
BOOK.root = new URL(document.documentElement.dataset.root, document.baseURI).href;
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
// Run a task when nothing else is to be done, in small pieces: each(item) for every item.
BOOK.idly = (items, each) => {
  const rest = [...items];
  const work = (deadline) => {
    while (rest.length && deadline.timeRemaining() > 3) each(rest.shift());
    if (rest.length) wait(work);
  };
  const wait = window.requestIdleCallback ?? ((work) => setTimeout(() => work({ timeRemaining: () => 8 }), 60));
  if (rest.length) wait(work);
};
// Copy words, and say so on the button for a moment.
BOOK.copy = async (words, button) => {
  let done = "Copied";
  try {
    await navigator.clipboard.writeText(words);
  } catch {
    done = "Not allowed by the browser";
  }
  const before = button.textContent;
  button.textContent = done;
  BOOK.say(done);
  setTimeout(() => (button.textContent = before), 1600);
};
