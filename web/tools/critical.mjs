// The styles of what a prerendered page shows, in one small file: rules of components that are not on it wait.

/** Splits CSS into its top-level statements; blocks are balanced, strings hold no braces in ours. */
function statements(css) {
  const out = [];
  let depth = 0;
  let begun = 0;
  for (let at = 0; at < css.length; at++) {
    if (css[at] === '{') depth++;
    else if (css[at] === '}') depth--;
    if (depth === 0 && (css[at] === '}' || css[at] === ';')) {
      out.push(css.slice(begun, at + 1));
      begun = at + 1;
    }
  }
  return out.map((one) => one.trim()).filter(Boolean);
}

/** Keeps the rules whose scoped classes all occur in `html`, inside media queries too. */
export function criticalCss(css, html) {
  const known = new Set(html.match(/\bs-[a-z0-9]{3,5}\b/g) ?? []);
  const needed = (selector) => (selector.match(/\bs-[a-z0-9]{3,5}\b/g) ?? []).every((name) => known.has(name));
  const kept = statements(css).map((statement) => {
    const open = statement.indexOf('{');
    const head = statement.slice(0, open).trim();
    if (head.startsWith('@media') || head.startsWith('@supports')) {
      const inner = criticalCss(statement.slice(open + 1, -1), html);
      return inner ? `${head}{${inner}}` : '';
    }
    if (head.startsWith('@')) return needed(head) ? statement : '';
    const selectors = head.split(/,(?![^(]*\))/).filter(needed);
    return selectors.length ? selectors.join(',') + statement.slice(open) : '';
  });
  return kept.join('');
}
