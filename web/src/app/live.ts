// What the server put into the page itself, so that true sums need no second trip.

import type { Summary } from '$modules/public/api';

interface Live {
  demo?: boolean;
  summary?: Summary;
}

export let live: Live = {};

export function readLive(): void {
  try {
    const parsed: unknown = JSON.parse(document.getElementById('live')?.textContent || '{}');
    if (parsed && typeof parsed === 'object') live = parsed as Live;
  } catch {
    live = {}; // A page kept by the service worker, or an unfilled slot: asked from the server instead.
  }
}
