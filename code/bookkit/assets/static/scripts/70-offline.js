// Keep the book for reading without a network, once the page is there and idle; and offer a new version when there is one.
const saving = navigator.connection?.saveData;
const served = location.protocol === "https:" || location.hostname === "localhost" || location.hostname === "127.0.0.1";
let taking = false;

function offer(waiting) {
  if (document.getElementById("new-version")) return;
  const bar = Object.assign(document.createElement("p"), { id: "new-version", className: "new-version" });
  bar.setAttribute("role", "status");
  const button = Object.assign(document.createElement("button"), { type: "button", textContent: "Reload" });
  const later = Object.assign(document.createElement("button"), { type: "button", textContent: "Later", className: "later" });
  button.addEventListener("click", () => {
    taking = true;
    waiting.postMessage("take over");
  });
  later.addEventListener("click", () => bar.remove());
  bar.append("A new version of the book is here. ", button, later);
  document.body.append(bar);
}

async function register() {
  const registration = await navigator.serviceWorker.register(new URL("service-worker.js", BOOK.root), { updateViaCache: "none" });
  const watch = (worker) =>
    worker?.addEventListener("statechange", () => {
      if (worker.state === "installed" && registration.active) offer(worker);
    });
  if (registration.waiting && registration.active) offer(registration.waiting);
  watch(registration.installing);
  registration.addEventListener("updatefound", () => watch(registration.installing));
}

if (served && "serviceWorker" in navigator && !saving) {
  // Pages of the old version, in whatever tab, would ask the new one for files that it does not have.
  const controlled = navigator.serviceWorker.controller;
  navigator.serviceWorker.addEventListener("controllerchange", () => (taking || controlled) && location.reload());
  const idle = window.requestIdleCallback ?? ((use) => setTimeout(use, 2000));
  const begin = () => idle(() => register().catch(() => {})); // refused, or no room: the book is read as any site is
  if (document.readyState === "complete") begin();
  else addEventListener("load", begin);
}
