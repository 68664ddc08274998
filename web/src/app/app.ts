// The entry of families, donors and the public: wakes a prerendered page, or draws the page of any other address.

import '../tokens.css';
import '../base.css';
import { hydrate, mount } from 'svelte';
import App from './App.svelte';
import { loadCatalogue } from './i18n';
import { live, readLive } from './live';
import { listen, router } from './router.svelte';
import { routes } from './routes';
import { session } from './session.svelte';
import { applyTheme, digitsSetting } from './settings';
import { afterFirstPaint } from './late';

async function start(): Promise<void> {
  applyTheme();
  const language = document.documentElement.lang === 'en' ? 'en' : 'ar';
  router.routes = routes;
  readLive();
  await loadCatalogue(language, digitsSetting());
  await router.show(location.pathname);
  const target = document.getElementById('app')!;
  // Prerendered words are in Eastern digits: another choice, or an empty shell, is drawn afresh.
  if (target.dataset['page'] === router.path && digitsSetting() === 'arab') {
    hydrate(App, { target });
  } else {
    target.replaceChildren();
    mount(App, { target });
  }
  listen((path) => !/^(?:\/en)?\/desk(?:\/|$)|^\/v1\/|^\/log\//.test(path) && /^\/en(\/|$)/.test(path) === (language === 'en'));
  session.markDemo(live.demo ?? false);
  void session.refresh();
  afterFirstPaint();
}

void start();
