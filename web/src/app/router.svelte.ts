// Pages by address: a table, the History API, and lazy modules.

import type { Component } from 'svelte';
import { loadMoreWords } from './i18n';

// eslint-disable-next-line @typescript-eslint/no-explicit-any
type PageModule = { default: Component<any> };

export interface Route {
  path: string; // "/follow/:gift"
  load: () => Promise<PageModule>;
  task?: boolean; // A task fills the screen: no tab bar.
  first?: boolean; // The first page, whose words are in the first catalogue.
}

class Router {
  path = $state('/');
  route = $state.raw<Route>();
  params = $state.raw<Record<string, string>>({});
  page = $state.raw<PageModule['default']>();
  loading = $state(false);
  failed = $state(false);
  routes: Route[] = [];

  /** Finds the page of an address and loads it; the old page stays until the new one is there. */
  async show(address: string): Promise<void> {
    const path = (address.replace(/^\/en(?=\/|$)/, '').replace(/\/+$/, '') || '/').split('?')[0]!;
    const [route, params] = match(this.routes, path);
    this.loading = true;
    try {
      const [page] = await Promise.all([route?.load().then((module) => module.default), route?.first ? undefined : loadMoreWords()]);
      Object.assign(this, { path, route, params, page, failed: false });
    } catch {
      this.failed = true; // The page's script did not arrive: the network, or a newer version.
    }
    this.loading = false;
  }

  async go(address: string, replace = false): Promise<void> {
    history[replace ? 'replaceState' : 'pushState'](null, '', address);
    await this.show(location.pathname);
    scrollTo(0, 0);
    document.querySelector<HTMLElement>('main h1')?.focus({ preventScroll: true });
  }
}

export const router = new Router();

export function match(routes: Route[], path: string): [Route | undefined, Record<string, string>] {
  const parts = path.split('/');
  for (const route of routes) {
    const names = route.path.split('/');
    if (names.length !== parts.length) continue;
    const params: Record<string, string> = {};
    const fits = names.every((name, i) => {
      if (!name.startsWith(':')) return name === parts[i];
      params[name.slice(1)] = decodeURIComponent(parts[i]!);
      return parts[i] !== '';
    });
    if (fits) return [route, params];
  }
  return [undefined, {}];
}

/** Links inside this entry change the page without loading the document again. */
export function listen(owns: (path: string) => boolean): void {
  addEventListener('popstate', () => void router.show(location.pathname));
  document.addEventListener('click', (event) => {
    if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey) return;
    const link = (event.target as Element).closest('a');
    if (!link || link.target || link.hasAttribute('download') || link.origin !== location.origin) return;
    if (!owns(link.pathname) || (link.hash && link.pathname === location.pathname)) return;
    event.preventDefault();
    void router.go(link.pathname + link.search);
  });
}
