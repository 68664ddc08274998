// The entry of staff: always signed in, drawn in the browser.

import '../tokens.css';
import '../base.css';
import { mount } from 'svelte';
import Desk from './Desk.svelte';
import { deskRoutes } from './desk-routes';
import { href, loadCatalogue, loadDeskWords } from './i18n';
import { afterFirstPaint } from './late';
import { listen, router } from './router.svelte';
import { session } from './session.svelte';
import { applyTheme, digitsSetting } from './settings';

async function start(): Promise<void> {
  applyTheme();
  const language = document.documentElement.lang === 'en' ? 'en' : 'ar';
  router.routes = deskRoutes;
  await Promise.all([loadCatalogue(language, digitsSetting()), session.refresh()]);
  if (session.me && !session.signedIn) {
    location.replace(`${href('/sign-in')}?next=${encodeURIComponent(location.pathname)}`);
    return;
  }
  await Promise.all([loadDeskWords(), router.show(location.pathname)]);
  const target = document.getElementById('app')!;
  target.replaceChildren();
  mount(Desk, { target });
  const own = language === 'en' ? /^\/en\/desk(\/|$)/ : /^\/desk(\/|$)/;
  listen((path) => own.test(path));
  afterFirstPaint();
}

void start();
