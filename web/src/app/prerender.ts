// Run at build by tools/build.mjs: public pages to HTML, in both languages.

import { render } from 'svelte/server';
import ar from '$generated/ar.app';
import en from '$generated/en.app';
import type { Language } from '$lib/format';
import App from './App.svelte';
import { setLanguage } from './i18n';
import { router } from './router.svelte';
import { publicPages, routes } from './routes';

export { publicPages };

export async function renderPage(path: string, language: Language): Promise<{ head: string; body: string }> {
  setLanguage(language, language === 'ar' ? ar : en);
  router.routes = routes;
  await router.show(path);
  const { head, body } = await render(App);
  return { head, body };
}
