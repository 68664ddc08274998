// The pages of staff.

import type { Route } from './router.svelte';

export const deskRoutes: Route[] = [
  { path: '/desk', load: () => import('$modules/identity/DeskStartPage.svelte') },
  { path: '/desk/households', load: () => import('$modules/registry/HouseholdsPage.svelte') },
  { path: '/desk/households/new', load: () => import('$modules/registry/RegisterPage.svelte') },
  { path: '/desk/households/:household', load: () => import('$modules/registry/HouseholdPage.svelte') },
  { path: '/desk/households/:household/change', load: () => import('$modules/registry/ChangePage.svelte') },
  { path: '/desk/duplicates', load: () => import('$modules/registry/DuplicatesPage.svelte') },
  { path: '/desk/duplicates/:pair', load: () => import('$modules/registry/DuplicatePage.svelte') },
  { path: '/desk/changes', load: () => import('$modules/registry/ChangesPage.svelte') },
  { path: '/desk/changes/:request', load: () => import('$modules/registry/RequestPage.svelte') },
  { path: '/desk/imports', load: () => import('$modules/registration/ImportPage.svelte') },
  { path: '/desk/imports/:import', load: () => import('$modules/registration/ImportRunPage.svelte') },
  { path: '/desk/targeting', load: () => import('$modules/score/TargetingPage.svelte') },
  { path: '/desk/programmes', load: () => import('$modules/solidarity/ProgrammesPage.svelte') },
  { path: '/desk/programmes/:programme', load: () => import('$modules/solidarity/ProgrammePage.svelte') },
  { path: '/desk/lists/:list', load: () => import('$modules/solidarity/ListPage.svelte') },
  { path: '/desk/cycles/:cycle', load: () => import('$modules/solidarity/CyclePage.svelte') },
  { path: '/desk/recoveries', load: () => import('$modules/identity/RecoveriesPage.svelte') },
  { path: '/desk/audit', load: () => import('$modules/audit/AuditPage.svelte') },
  { path: '/desk/inbox', load: () => import('$modules/notify/InboxPage.svelte') },
  { path: '/desk/settings', load: () => import('$modules/identity/SettingsPage.svelte') },
];
