// The board's screen for a fund's quorum rule: one member makes it stricter, a second one must agree to loosen it; the
// public reads what holds.
import { join } from 'node:path';
import { addProgramme } from '../stories/first-pound/steps.mjs';
import { Server, staff } from '../stories/lib/server.mjs';
import { witnessed } from '../stories/lib/witness.mjs';
import { axe, check, failures, openBrowser, openPage, out, root, sideways, visit } from './harness.mjs';

const now = '2026-11-01T08:00:00Z';
const server = await Server.start({ now });
const browser = await openBrowser();
let witnesses = [];

/** The funds' page as someone of the staff sees it, or the public. */
async function fundsPage(who) {
  const { context, page, faults } = await openPage(browser, { width: 360, serviceWorkers: 'block' });
  if (who) await context.request.post(`${server.base}/v1/sessions`, { data: { phone: staff[who].phone, pin: staff[who].pin } });
  await visit(page, `${server.base}/funds`);
  return { context, page, faults };
}

/** The fund's card, without the marks around what may run the other way. */
const wordsOf = async (page) => (await page.locator('li.card').innerText()).replace(/[\u2068\u2069]/g, '');

/** Opens the condition's box and does `act` in it; gives the words of the fund's card afterwards. */
async function change(page, act) {
  const box = page.locator('li.card details');
  if (!(await box.getAttribute('open').then((open) => open !== null))) await box.locator('summary').click();
  await box.locator('form').waitFor();
  await act(box);
  await page.waitForTimeout(600);
  return wordsOf(page);
}

try {
  const people = await server.people();
  await addProgramme(people, { perHousehold: 10 });
  ({ witnesses } = await witnessed(server, now));
  await server.reopen(now, [...server.args, '--web', join(root, 'web/dist')]);
  const set = (amount) => async (box) => {
    await box.locator('input').fill(amount);
    await box.locator('form button').click();
  };
  const first = await fundsPage('approver');
  const strict = await change(first.page, set('٥٠٠'));
  check(strict.includes('أي صرف فوق ٥٠٠ جنيه ينتظر'), 'one member sets the condition');
  const looser = await change(first.page, set('٩٠٠'));
  check(looser.includes('فوق ٥٠٠') && looser.includes('طُلب أن يصير الحد ٩٠٠ جنيه'), 'to loosen it she can only ask');
  check((await first.page.locator('.asked button').count()) === 0, 'and not agree with herself');
  check((await axe(first.page)).length === 0 && (await sideways(first.page)) <= 0, 'axe finds nothing, nothing scrolls sideways');
  await first.page.screenshot({ path: join(out, 'quorum.png'), fullPage: true });

  const second = await fundsPage('both');
  const agreed = await change(second.page, (box) => box.locator('.asked button').click());
  check(agreed.includes('أي صرف فوق ٩٠٠ جنيه ينتظر') && !agreed.includes('طُلب'), 'a second member agrees');
  const visitor = await fundsPage();
  check((await wordsOf(visitor.page)).includes('فوق ٩٠٠ جنيه'), 'anyone reads the condition');
  check((await visitor.page.locator('li.card details').count()) === 0, 'and only the board can change it');
  for (const { faults } of [first, second, visitor]) check(faults.length === 0, `no fault of the page ${faults.join(' · ')}`);
} finally {
  await browser.close();
  for (const witness of witnesses) await witness.stop();
  await server.stop();
}
process.exitCode = failures() ? 1 : 0;
