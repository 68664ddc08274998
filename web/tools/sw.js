// The offline shell. Pages and scripts that were kept answer at once and are renewed behind the scenes; what
// is about people and money (/v1, /log) is never kept here.
const version = 'VERSION';
const shell = ['SHELL'];
const store = `takaful-${version}`;
const ofEnglish = (path) => /^\/en(\/|$)|\/en[.-]|\/latin-/.test(path);
const ofArabic = (path) => !ofEnglish(path) && (!path.startsWith('/assets/') || /\/ar[.-]/.test(path));

/** What this visitor's language needs: a weak line does not carry the other one. */
async function wanted() {
  const visitors = await self.clients.matchAll({ includeUncontrolled: true });
  const english = visitors.some((client) => ofEnglish(new URL(client.url).pathname));
  return shell.filter((path) => (english ? !ofArabic(path) : !ofEnglish(path)));
}

// Kept at install: the first page and the empty shell. The rest as the line allows.
self.addEventListener('install', (event) => {
  event.waitUntil(
    (async () => {
      const first = (await wanted()).filter((path) => /^\/(en\/?)?(shell\.html)?$/.test(path));
      const cache = await caches.open(store);
      await cache.addAll(first.map((path) => new Request(path, { cache: 'no-cache' })));
    })(),
  );
  self.skipWaiting();
});

self.addEventListener('activate', (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) if (name.startsWith('takaful-') && name !== store) await caches.delete(name);
      await self.clients.claim();
      const cache = await caches.open(store);
      for (const path of await wanted()) {
        if (await cache.match(path)) continue;
        await cache.add(path).catch(() => undefined); // A weak line: asked again when the page wants it.
      }
    })(),
  );
});

const hashed = (path) => path.startsWith('/assets/');

async function page(request, url) {
  const cache = await caches.open(store);
  const known = await cache.match(url.pathname, { ignoreSearch: true });
  const fresh = fetch(request)
    .then(async (response) => {
      if (response.ok && known) await cache.put(url.pathname, response.clone());
      return response;
    })
    .catch(() => undefined);
  if (known) return known;
  const answer = await fresh;
  if (answer) return answer;
  const english = /^\/en(\/|$)/.test(url.pathname);
  return (await cache.match(english ? '/en/shell.html' : '/shell.html')) ?? Response.error();
}

async function asset(request, url) {
  const cache = await caches.open(store);
  const known = await cache.match(url.pathname);
  if (known) return known;
  const response = await fetch(request);
  if (response.ok) await cache.put(url.pathname, response.clone());
  return response;
}

self.addEventListener('fetch', (event) => {
  const url = new URL(event.request.url);
  if (event.request.method !== 'GET' || url.origin !== location.origin) return;
  if (/^\/(v1|log)\//.test(url.pathname) || /^(\/en)?\/desk(\/|$)/.test(url.pathname)) return;
  if (event.request.mode === 'navigate') event.respondWith(page(event.request, url));
  else if (hashed(url.pathname)) event.respondWith(asset(event.request, url));
});
