// The pages of families, donors and the public. The first page is in the first script; the others come when asked.

import Home from '$modules/public/HomePage.svelte';
import type { Route } from './router.svelte';

export const routes: Route[] = [
  { path: '/', load: () => Promise.resolve({ default: Home }), first: true },
  { path: '/give', load: () => import('$modules/giving/GivePage.svelte'), task: true },
  { path: '/follow', load: () => import('$modules/giving/FollowPage.svelte') },
  { path: '/follow/:gift', load: () => import('$modules/giving/TracePage.svelte') },
  { path: '/gifts', load: () => import('$modules/giving/GiftsPage.svelte') },
  { path: '/funds', load: () => import('$modules/giving/FundsPage.svelte') },
  { path: '/how-it-works', load: () => import('$modules/public/HowPage.svelte') },
  { path: '/live', load: () => import('$modules/live/LivePage.svelte') },
  { path: '/notebook', load: () => import('$modules/log/NotebookPage.svelte') },
  { path: '/sign-in', load: () => import('$modules/identity/SignInPage.svelte'), task: true },
  { path: '/recover', load: () => import('$modules/identity/RecoverPage.svelte'), task: true },
  { path: '/home', load: () => import('$modules/wallet/FamilyHomePage.svelte') },
  { path: '/movements', load: () => import('$modules/wallet/MovementsPage.svelte') },
  { path: '/inbox', load: () => import('$modules/notify/InboxPage.svelte') },
  { path: '/settings', load: () => import('$modules/identity/SettingsPage.svelte') },
];

/** Made into HTML at build, in both languages. */
export const publicPages = ['/', '/give', '/follow', '/how-it-works', '/funds', '/live'];
