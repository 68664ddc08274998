// What a person calls this browser: «Chrome · Android». For her own list of sessions, no more.

const first = (words: [RegExp, string][], text: string): string | undefined =>
  words.find(([pattern]) => pattern.test(text))?.[1];

const browsers: [RegExp, string][] = [
  [/Edg\//, 'Edge'], [/OPR\//, 'Opera'], [/SamsungBrowser\//, 'Samsung'], [/Firefox\//, 'Firefox'],
  [/Chrom(e|ium)\//, 'Chrome'], [/Safari\//, 'Safari'],
];
const systems: [RegExp, string][] = [
  [/Android/, 'Android'], [/iPhone|iPad/, 'iPhone'], [/Windows/, 'Windows'], [/Mac OS/, 'Mac'],
  [/CrOS/, 'Chromebook'], [/Linux/, 'Linux'],
];

export function deviceWords(agent = navigator.userAgent): string | null {
  const words = [first(browsers, agent), first(systems, agent)].filter(Boolean);
  return words.length ? words.join(' · ') : null;
}
