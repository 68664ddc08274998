// What may wait until the page can be read and used: fonts, the offline shell.

interface Policy {
  createScriptURL(url: string): unknown;
}

declare global {
  interface Window {
    trustedTypes?: { createPolicy(name: string, rules: { createScriptURL(url: string): string }): Policy };
  }
}

const workerUrl = '/sw.js';

function fonts(): void {
  const link = document.createElement('link');
  link.rel = 'stylesheet';
  link.href = document.documentElement.lang === 'en' ? fontsOf.en : fontsOf.ar;
  document.head.append(link);
}

import ar from '../fonts/ar.css?url';
import en from '../fonts/en.css?url';
const fontsOf = { ar, en };

async function offlineShell(): Promise<void> {
  if (!('serviceWorker' in navigator) || import.meta.env.DEV) return;
  // The only script address that we ever make from text, and the policy knows no other.
  const policy = window.trustedTypes?.createPolicy('takaful', {
    createScriptURL: (url) => {
      if (url !== workerUrl) throw new TypeError('unknown script');
      return url;
    },
  });
  const url = (policy?.createScriptURL(workerUrl) ?? workerUrl) as string;
  await navigator.serviceWorker.register(url).catch(() => undefined); // Private windows refuse; the app works without.
}

export function afterFirstPaint(): void {
  const late = () => {
    fonts();
    setTimeout(() => void offlineShell(), 1_500);
  };
  if (document.readyState === 'complete') late();
  else addEventListener('load', late, { once: true });
}
