// Icon path data from lucide, only the ones we use (24 × 24, stroke 1.75).
import { readFileSync, writeFileSync, mkdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const require = createRequire(import.meta.url);
const names = readFileSync(new URL('../src/ui/icons.txt', import.meta.url), 'utf8').split(/\s+/).filter(Boolean);

export function writeIcons() {
  const folder = fileURLToPath(new URL('../src/generated/', import.meta.url));
  mkdirSync(folder, { recursive: true });
  const rows = names.map((name) => {
    const svg = readFileSync(require.resolve(`lucide-static/icons/${name}.svg`), 'utf8');
    const shapes = [...svg.matchAll(/<(path|circle|rect|line|polyline|polygon|ellipse)\s([^>]*?)\/>/g)];
    return `  ${JSON.stringify(name)}: ${JSON.stringify(shapes.map(([, tag, attributes]) => toPath(tag, attributes)).join(''))},`;
  });
  writeFileSync(
    `${folder}icons.ts`,
    `// Made by tools/icons.mjs from lucide (ISC).\nexport const icons = {\n${rows.join('\n')}\n};\nexport type IconName = keyof typeof icons;\n`,
  );
}

// Every shape becomes path data, so that an icon is one <path> element and needs no markup at run time.
function toPath(tag, text) {
  const a = Object.fromEntries([...text.matchAll(/([\w-]+)="([^"]*)"/g)].map(([, k, v]) => [k, v]));
  const n = (name) => Number(a[name] ?? 0);
  switch (tag) {
    case 'path':
      return a.d.startsWith('m') ? `M0 0${a.d}` : a.d; // A leading m is absolute only at the very start.
    case 'circle':
      return `M${n('cx') - n('r')} ${n('cy')}a${n('r')} ${n('r')} 0 1 0 ${2 * n('r')} 0a${n('r')} ${n('r')} 0 1 0 ${-2 * n('r')} 0`;
    case 'ellipse':
      return `M${n('cx') - n('rx')} ${n('cy')}a${n('rx')} ${n('ry')} 0 1 0 ${2 * n('rx')} 0a${n('rx')} ${n('ry')} 0 1 0 ${-2 * n('rx')} 0`;
    case 'line':
      return `M${n('x1')} ${n('y1')}L${n('x2')} ${n('y2')}`;
    case 'polyline':
    case 'polygon':
      return `M${a.points.trim().split(/[\s,]+/).join(' ')}${tag === 'polygon' ? 'Z' : ''}`; // Pairs after M are lines.
    case 'rect': {
      const r = Number(a.rx ?? a.ry ?? 0);
      const [x, y, w, h] = [n('x'), n('y'), n('width'), n('height')];
      return `M${x + r} ${y}h${w - 2 * r}a${r} ${r} 0 0 1 ${r} ${r}v${h - 2 * r}a${r} ${r} 0 0 1 ${-r} ${r}h${2 * r - w}a${r} ${r} 0 0 1 ${-r} ${-r}v${2 * r - h}a${r} ${r} 0 0 1 ${r} ${-r}z`;
    }
    default:
      throw new Error(`icon shape ${tag}`);
  }
}
