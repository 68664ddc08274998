// The offline shell. Pages and scripts that were kept answer at once and are renewed behind the scenes; what
// is about people and money (/v1, /log) is never kept here.
const version = 'VERSION';
const shell = ['SHELL'];
const store = `takaful-${version}`;
// Kept at install: what the first visit has fetched already, and the first page. The rest as the line allows.
const first = shell.filter((path) => path === '/' || path === '/en' || path === '/app.html' || path === '/en/app.html');

self.addEventListener('install', (event) => {
  event.waitUntil(
    caches.open(store).then((cache) => cache.addAll(first.map((path) => new Request(path === '/en' ? '/en/' : path, { cache: 'no-cache' })))),
  );
  self.skipWaiting();
});

self.addEventListener('activate', (event) => {
  event.waitUntil(
    (async () => {
      for (const name of await caches.keys()) if (name.startsWith('takaful-') && name !== store) await caches.delete(name);
      await self.clients.claim();
      const cache = await caches.open(store);
      for (const path of shell) {
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
  return (await cache.match(english ? '/en/app.html' : '/app.html')) ?? Response.error();
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
