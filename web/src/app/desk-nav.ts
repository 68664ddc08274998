// The rail: at most six words, by what a person may do.

import type { NavItem } from './nav';
import { session } from './session.svelte';

interface DeskItem extends NavItem {
  key: string; // After `g`.
}

export function deskItems(): DeskItem[] {
  const items: (DeskItem | false)[] = [
    session.can('read_households') && { path: '/desk/households', icon: 'users-round', word: 'desk.households', key: 'h' },
    // Who reads the households finds imports on their page.
    session.can('write_households') && !session.can('read_households')
      && { path: '/desk/imports', icon: 'file-up', word: 'desk.imports', key: 'm' },
    session.can('target') && { path: '/desk/targeting', icon: 'sliders-horizontal', word: 'desk.targeting', key: 't' },
    session.can('read_households') && { path: '/desk/programmes', icon: 'calendar-check', word: 'desk.programmes', key: 'p' },
    (session.can('audit') || session.can('administer')) && { path: '/desk/audit', icon: 'eye', word: 'desk.audit', key: 'a' },
    { path: '/desk/inbox', icon: 'inbox', word: 'nav.inbox', key: 'i' },
  ];
  return items.filter((item): item is DeskItem => item !== false);
}
