// Catalogues: JSON in ICU MessageFormat → functions. A missing translation, an unknown argument or a
// missing plural form (Arabic has six) stops the build, so that no screen ever shows a key or a wrong noun.
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { parse, TYPE } from '@formatjs/icu-messageformat-parser';

const root = fileURLToPath(new URL('../src/', import.meta.url));
export const languages = ['ar', 'en'];
const pluralForms = {
  ar: ['zero', 'one', 'two', 'few', 'many', 'other'],
  en: ['one', 'other'],
};
// Which chunk carries a top-level namespace: the first page's, the desk's; the rest come with any other page.
const firstNamespaces = new Set(['app', 'ui', 'nav', 'demo', 'footer', 'lost', 'problem', 'money', 'home', 'short', 'receipt']);
const deskNamespaces = new Set([
  'desk', 'households', 'duplicates', 'changes', 'recoveries', 'audit', 'targeting', 'programme', 'cycle', 'imports', 'job', 'users',
]);

export class CatalogueError extends Error {}

const readJson = (path) => JSON.parse(readFileSync(path, 'utf8'));

function flatten(tree, prefix = '', out = {}) {
  for (const [name, value] of Object.entries(tree)) {
    const key = prefix ? `${prefix}.${name}` : name;
    if (typeof value === 'string') out[key] = value;
    else flatten(value, key, out);
  }
  return out;
}

/** The messages of one language: {key: text}, the per-module error words under `error.`. */
export function readCatalogue(language) {
  const messages = flatten(readJson(`${root}i18n/${language}.json`));
  const folder = `${root}i18n/errors/`;
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.json')).sort()) {
    for (const [code, words] of Object.entries(readJson(folder + file))) {
      if (typeof words[language] !== 'string')
        throw new CatalogueError(`errors/${file}: ${code} has no words in ${language}`);
      messages[`error.${code}`] = words[language];
    }
  }
  return messages;
}

/** One message as JavaScript source, with what it needs: {source, args: {name: type}, rich}. */
export function compileMessage(text, language, key) {
  const args = {};
  let rich = false;
  const quote = JSON.stringify;

  function list(nodes, pound) {
    return nodes.map((node) => piece(node, pound));
  }
  function joined(nodes, pound) {
    return list(nodes, pound).join('+') || '""';
  }
  function options(node, pound) {
    const rows = Object.entries(node.options).map(
      ([name, option]) => `${quote(name)}:()=>${joined(option.value, pound)}`,
    );
    return `{${rows.join(',')}}`;
  }
  function piece(node, pound) {
    switch (node.type) {
      case TYPE.literal:
        return quote(node.value);
      case TYPE.argument:
        args[node.value] ??= 'string | number';
        return `f.s(a.${node.value})`;
      case TYPE.number:
        args[node.value] = 'number';
        return `f.n(a.${node.value})`;
      case TYPE.pound:
        return `f.n(a.${pound})`;
      case TYPE.select:
        args[node.value] = 'string';
        return `f.c(a.${node.value},${options(node, pound)})`;
      case TYPE.plural: {
        args[node.value] = 'number';
        for (const form of pluralForms[language])
          if (!node.options[form])
            throw new CatalogueError(`${language} ${key}: the plural form "${form}" is missing`);
        return `f.p(a.${node.value},${options(node, node.value)})`;
      }
      case TYPE.tag:
        rich = true;
        return `{tag:${quote(node.value)},text:${joined(node.children, pound)}}`;
      default:
        throw new CatalogueError(`${language} ${key}: an unknown kind of argument`);
    }
  }

  let nodes;
  try {
    nodes = parse(text, { shouldParseSkeletons: false });
  } catch (error) {
    throw new CatalogueError(`${language} ${key}: ${error.message}`);
  }
  const pieces = list(nodes);
  const body = rich ? `[${pieces.join(',')}]` : pieces.join('+') || '""';
  const plain = !rich && Object.keys(args).length === 0;
  return { source: plain ? body : `(a,f)=>${body}`, args, rich };
}

const entryOf = (key) => {
  // Said when nothing can be fetched any more, these words too.
  if (key.startsWith('error.web.')) return 'app';
  const first = key.slice(0, key.indexOf('.'));
  if (first === 'error') return 'errors';
  if (deskNamespaces.has(first)) return 'desk';
  return firstNamespaces.has(first) ? 'app' : 'more';
};

export function compileAll(catalogues) {
  const keys = Object.keys(catalogues.ar).sort();
  const compiled = {};
  const types = [];
  for (const language of languages) {
    const lacking = keys.filter((key) => !(key in catalogues[language]));
    const extra = Object.keys(catalogues[language]).filter((key) => !(key in catalogues.ar));
    if (lacking.length || extra.length)
      throw new CatalogueError(
        `${language}.json: missing ${lacking.join(', ') || 'none'}; not in ar.json: ${extra.join(', ') || 'none'}`,
      );
    compiled[language] = { app: [], more: [], desk: [], errors: [] };
  }
  for (const key of keys) {
    const one = {};
    for (const language of languages) {
      one[language] = compileMessage(catalogues[language][key], language, key);
      compiled[language][entryOf(key)].push(`${JSON.stringify(key)}:${one[language].source}`);
    }
    const names = new Set(languages.flatMap((language) => Object.keys(one[language].args)));
    for (const name of names)
      for (const language of languages)
        if (!(name in one[language].args) && !key.startsWith('error.'))
          throw new CatalogueError(`${language} ${key}: does not use {${name}}`);
    if (one.ar.rich !== one.en.rich) throw new CatalogueError(`${key}: tags in one language only`);
    if (!key.startsWith('error.')) {
      const fields = [...names].map((name) => `${name}: ${one.ar.args[name]}`);
      types.push(`  ${JSON.stringify(key)}: ${fields.length ? `{ ${fields.join('; ')} }` : 'undefined'};`);
    }
  }
  return { compiled, types };
}

export function compileCatalogues() {
  const catalogues = Object.fromEntries(languages.map((language) => [language, readCatalogue(language)]));
  const { compiled, types } = compileAll(catalogues);
  mkdirSync(`${root}generated`, { recursive: true });
  for (const language of languages)
    for (const [entry, rows] of Object.entries(compiled[language]))
      writeFileSync(
        `${root}generated/${language}.${entry}.ts`,
        '// Made by tools/catalogue.mjs.\nimport type { Catalogue } from "$lib/message";\n' +
          `const words: Catalogue = {\n${rows.join(',\n')}\n};\nexport default words;\n`,
      );
  writeFileSync(
    `${root}generated/messages.ts`,
    `// Made by tools/catalogue.mjs.\nexport interface Messages {\n${types.join('\n')}\n}\n`,
  );
  return Object.keys(catalogues.ar).length;
}
