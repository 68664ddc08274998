// Which words stand in the bar: at most four, by what a person came for.

import type { IconName } from '$generated/icons';
import { session } from './session.svelte';
import type { PlainKey } from './i18n';

export interface NavItem {
  path: string;
  icon: IconName;
  word: PlainKey;
}

const item = (path: string, icon: IconName, word: PlainKey): NavItem => ({ path, icon, word });

const visitor = [
  item('/', 'house', 'nav.start'),
  item('/give', 'hand-heart', 'nav.give'),
  item('/follow', 'route', 'nav.follow'),
  item('/funds', 'sprout', 'nav.funds'),
];
const donor = [
  item('/give', 'hand-heart', 'nav.give'),
  item('/gifts', 'route', 'nav.gifts'),
  item('/inbox', 'inbox', 'nav.inbox'),
  item('/settings', 'user-round', 'nav.account'),
];
const family = [
  item('/home', 'house', 'nav.home'),
  item('/movements', 'wallet', 'nav.movements'),
  item('/inbox', 'inbox', 'nav.inbox'),
  item('/settings', 'user-round', 'nav.account'),
];

export function navItems(): NavItem[] {
  if (session.is('family')) return family;
  if (session.is('donor')) return donor;
  return visitor;
}
