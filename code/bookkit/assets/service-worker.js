// Keeps one version of the whole book for reading without a network. The build puts VERSION and FILES (path: SHA-256) in place.
//
// A version is fetched whole, and every file is held against its hash, before it is used; so a page is never shown with files of another
// version, even while a host is half way through publishing. A new version waits until the reader takes it.
const NAME = `book ${self.registration.scope} `; // other sites may share the host, and so the caches
const CACHE = NAME + VERSION;
const AT_ONCE = 4;

const address = (path) => new URL(path, self.registration.scope).href;

self.addEventListener("install", (event) => event.waitUntil(fill()));

async function fill() {
  const cache = await caches.open(CACHE);
  const earlier = (await caches.keys()).filter((name) => name.startsWith(NAME) && name !== CACHE);
  const waiting = Object.entries(FILES);
  const worker = async () => {
    for (let next = waiting.shift(); next; next = waiting.shift()) await keep(cache, earlier, ...next);
  };
  // What was fetched stays, so that a reader on a train goes on where the last attempt ended. A full storage gets back what was taken.
  try {
    await Promise.all(Array.from({ length: AT_ONCE }, worker));
  } catch (error) {
    if (error.name === "QuotaExceededError") await caches.delete(CACHE);
    throw error;
  }
}

async function keep(cache, earlier, path, hash) {
  const url = address(path);
  const kept = await cache.match(url);
  if (kept && (await digest(kept)) === hash) return;
  for (const name of earlier) {
    const same = await (await caches.open(name)).match(url);
    if (same && (await digest(same)) === hash) return cache.put(url, same);
  }
  const answer = await fetch(url, { cache: "no-cache", priority: "low" });
  if (!answer.ok || (await digest(answer)) !== hash) throw new Error(`${path} is not the file of this version`);
  await cache.put(url, answer);
}

async function digest(answer) {
  const bytes = await crypto.subtle.digest("SHA-256", await answer.clone().arrayBuffer());
  return Array.from(new Uint8Array(bytes).slice(0, 12), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

self.addEventListener("activate", (event) => event.waitUntil(forget()));

async function forget() {
  for (const name of await caches.keys()) if (name.startsWith(NAME) && name !== CACHE) await caches.delete(name);
}

self.addEventListener("message", (event) => {
  if (event.data === "take over") self.skipWaiting();
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || !request.url.startsWith(self.registration.scope)) return;
  const path = pathOf(decodeURI(url.pathname).slice(new URL(self.registration.scope).pathname.length));
  if (path !== undefined) event.respondWith(answer(path, request));
  else if (request.mode === "navigate") event.respondWith(fetch(request).catch(() => missing()));
});

/** The file that a host would show for this path; undefined where the book has none. */
function pathOf(path) {
  return [path, `${path}index.html`, `${path}.html`, `${path}/index.html`].find((one) => Object.hasOwn(FILES, one));
}

async function answer(path, request) {
  const found = await caches.match(address(path), { cacheName: CACHE }).catch(() => undefined); // a storage that is broken
  if (found) return found;
  // The browser threw it away. The same file mends the cache; any other means that the host has moved on, and this version ends here.
  // Not from the browser's other cache, which may hold pages of either version.
  const fresh = await fetch(request.url, { cache: "no-cache" });
  if (fresh.ok && (await digest(fresh)) === FILES[path]) {
    const copy = fresh.clone();
    caches.open(CACHE).then((cache) => cache.put(address(path), copy)).catch(() => {});
  } else if (fresh.ok) {
    await caches.delete(CACHE);
    await self.registration.unregister();
  }
  return fresh;
}

/** The 404 page, for an address that is no page of the book, without a network. */
async function missing() {
  const page = await caches.match(address("404.html"), { cacheName: CACHE });
  return page ? new Response(page.body, { status: 404, headers: page.headers }) : Response.error();
}
