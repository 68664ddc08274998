// The first script of every page: lets the words appear, then fetches the app. On a weak line the script would
// otherwise share the line with the styles, and nobody would read anything for seconds.
const listed = (name) => (document.querySelector(`meta[name="${name}"]`)?.content ?? '').split(' ').filter(Boolean);
const link = (rel, href) => document.head.append(Object.assign(document.createElement('link'), { rel, href }));
let begun = false;
const once = async () => {
  if (begun) return;
  begun = true;
  const scripts = listed('later');
  for (const href of scripts.slice(1)) link('modulepreload', href);
  await import(scripts[0]);
  for (const href of listed('styles')) link('stylesheet', href);
};
// An empty shell has nothing to show first; a hidden page is never painted.
if (document.hidden || !document.querySelector('[data-page]')) void once();
else {
  new PerformanceObserver(once).observe({ type: 'paint', buffered: true });
  addEventListener('load', () => setTimeout(once, 500));
}
