// Run at build by tools/build.mjs: public pages to HTML, in both languages.

import { render } from 'svelte/server';
import arFirst from '$generated/ar.app';
import arMore from '$generated/ar.more';
import enFirst from '$generated/en.app';
import enMore from '$generated/en.more';
import type { Language } from '$lib/format';
import Amount from '$ui/Amount.svelte';
import DemoRibbon from '$ui/DemoRibbon.svelte';
import App from './App.svelte';
import { setLanguage } from './i18n';
import { router } from './router.svelte';
import { publicPages, routes } from './routes';

export { publicPages };

/** `soon`: what the script adds at once, so that its styles are there before. */
export async function renderPage(
  path: string, language: Language,
): Promise<{ head: string; body: string; soon: string }> {
  setLanguage(language, language === 'ar' ? { ...arFirst, ...arMore } : { ...enFirst, ...enMore });
  router.routes = routes;
  await router.show(path);
  const { head, body } = await render(App);
  const added = [
    await render(DemoRibbon), await render(Amount, { props: { value: { minor: 0, currency: 'EGP' } } }),
  ];
  return { head, body, soon: added.map((one) => one.body).join('') };
}
