// What a person chose for this device: kept here alone, no account needed.

import type { Digits } from '$lib/format';

export type Theme = 'system' | 'light' | 'dark';

function read(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null; // Storage is refused in some private windows; the defaults serve.
  }
}

function write(name: string, value: string): void {
  try {
    localStorage.setItem(name, value);
  } catch {
    // The choice then lasts as long as the page.
  }
}

export const digitsSetting = (): Digits => (read('digits') === 'latn' ? 'latn' : 'arab');
export const setDigits = (digits: Digits): void => write('digits', digits);

export function themeSetting(): Theme {
  const theme = read('theme');
  return theme === 'light' || theme === 'dark' ? theme : 'system';
}

export function setTheme(theme: Theme): void {
  write('theme', theme);
  applyTheme();
}

export function applyTheme(): void {
  const theme = themeSetting();
  if (theme === 'dark') void import('../dark.css');
  if (theme === 'system') delete document.documentElement.dataset['theme'];
  else document.documentElement.dataset['theme'] = theme;
}
