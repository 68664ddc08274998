// Every named screen × {360, 1280} × {light, dark}, in Arabic; a few in English. Pictures in tests/out/screens;
// axe finds nothing, nothing scrolls sideways, no script fails, no content policy is broken.
//
//   node tests/e2e/screens_test.mjs [BASE] [--screen=give,trace] [--width=360] [--scheme=dark] [--whole=yes]
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { argument, axe, check, openPage, out, run, sideways, signIn, visit } from './harness.mjs';

const folder = join(out, 'screens');
mkdirSync(folder, { recursive: true });

/** What the screens show: ids of this house, asked as the people who may see them. */
async function subjects(base, browser) {
  const { context } = await openPage(browser);
  const ask = async (path) => (await context.request.get(base + path)).json();
  await signIn(context, base, 'manager');
  const { items: programmes } = await ask('/v1/programmes');
  const programme = programmes.find((one) => one.cycles.length) ?? programmes[0];
  const { items: households } = await ask('/v1/households?limit=3');
  const example = await ask('/v1/demo/example-gift');
  await context.close();
  const open = programmes.flatMap((one) => one.cycles).find((one) => one.state === 'submitted');
  return {
    gift: example.gift, household: households[0]?.household, programme: programme?.programme,
    list: programme?.lists[0]?.list, cycle: (open ?? programme?.cycles[0])?.cycle,
  };
}

const screens = (ids) => [
  ['home', '/', null], ['give', '/give', null], ['follow', '/follow', null], ['trace', `/follow/${ids.gift}`, null],
  ['funds', '/funds', null], ['live', '/live', null], ['live-en', '/en/live', null], ['how', '/how-it-works', null], ['sign-in', '/sign-in', null],
  ['gifts', '/gifts', 'donor'], ['family-home', '/home', 'family'], ['movements', '/movements', 'family'],
  ['inbox', '/inbox', 'family'], ['settings', '/settings', 'donor'],
  ['households', '/desk/households', 'manager'], ['import', '/desk/imports', 'manager'], ['household', `/desk/households/${ids.household}`, 'manager'],
  ['targeting', '/desk/targeting', 'manager'], ['programmes', '/desk/programmes', 'manager'],
  ['programme', `/desk/programmes/${ids.programme}`, 'manager'], ['list', `/desk/lists/${ids.list}`, 'approver'],
  ['cycle', `/desk/cycles/${ids.cycle}`, 'approver'], ['desk-inbox', '/desk/inbox', 'manager'],
  ['home-en', '/en/', null], ['trace-en', `/en/follow/${ids.gift}`, null], ['targeting-en', '/en/desk/targeting', 'manager'],
];

await run('screens', async ({ base, browser }) => {
  const all = screens(await subjects(base, browser));
  const wanted = argument('screen', all.map(([name]) => name));
  const fullPage = argument('whole', ['no'])[0] === 'yes'; // Below the fold too, to look at.
  for (const width of argument('width', [360, 1280]).map(Number))
    for (const scheme of argument('scheme', ['light', 'dark']))
      for (const [name, path, role] of all.filter(([name]) => wanted.includes(name))) {
        const { context, page, faults } = await openPage(browser, { width, scheme });
        if (role) await signIn(context, base, role);
        await visit(page, base + path);
        await page.waitForTimeout(400);
        const found = await axe(page);
        const over = await sideways(page);
        await page.screenshot({ path: join(folder, `${name}-${width}-${scheme}.png`), fullPage });
        const words = [name, width, scheme, ...found, over > 0 ? `scrolls ${over}px` : '', ...faults];
        check(
          found.length === 0 && over <= 0 && faults.length === 0, words.filter(Boolean).join(' · '));
        await context.close();
      }
});
