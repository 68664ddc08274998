// A person sees where she is signed in and ends it, from her own settings.
import { join } from 'node:path';
import { axe, check, openPage, out, run, sideways, signIn, visit } from './harness.mjs';

await run('sessions', async ({ base, browser }) => {
  const open = async (device) => {
    const opened = await openPage(browser, { width: 360, serviceWorkers: 'block' });
    const person = await signIn(opened.context, base, 'donor');
    await opened.context.clearCookies();
    await opened.context.request.post(`${base}/v1/demo/sessions`, { data: { person: person.person, device } });
    const isIn = async () => (await (await opened.context.request.get(`${base}/v1/me`)).json()).signed_in;
    return { ...opened, isIn, person: person.person };
  };
  const lost = await open('هاتف ضائع');
  const shop = await open('Firefox · Windows');
  const own = await open('Chrome · Android');
  const { page, faults } = own;
  await visit(page, `${base}/settings`);
  const rows = page.locator('section[aria-labelledby=sessions-title] li');
  await rows.first().waitFor();
  check((await rows.first().innerText()).includes('هذا الجهاز'), 'the newest is this one');
  check((await axe(page)).length === 0 && (await sideways(page)) <= 0, 'axe finds nothing, nothing scrolls sideways');
  await page.screenshot({ path: join(out, 'sessions.png'), fullPage: true });

  const row = rows.filter({ hasText: 'هاتف ضائع' });
  check((await lost.isIn()) && (await row.count()) === 1, 'the lost phone is in the list, and is in');
  await row.locator('button').click();
  await row.waitFor({ state: 'detached' });
  check(!(await lost.isIn()), 'it is out at once');
  check((await shop.isIn()) && (await own.isIn()), 'the others are in');
  await page.locator('section[aria-labelledby=sessions-title] > button').click();
  await rows.nth(1).waitFor({ state: 'detached' });
  check((await rows.count()) === 1 && !(await shop.isIn()) && (await own.isIn()), 'all others are ended together');

  await lost.context.request.post(`${base}/v1/demo/sessions`, { data: { person: own.person, device: 'هاتف ضائع' } });
  await page.getByRole('button', { name: 'غيّر الرقم السري' }).click();
  const change = async (old, wanted) => {
    await page.locator('#old-pin').fill(old);
    await page.locator('#new-pin').fill(wanted);
    await page.getByRole('button', { name: 'غيّره' }).click();
  };
  await change('٠٠٠٠٠١', '٨٣٠٢٦٤');
  await page.getByText('الرقم السري الحالي غير صحيح').waitFor();
  check((await axe(page)).length === 0 && (await sideways(page)) <= 0, 'the PIN form is a whole screen');
  await page.screenshot({ path: join(out, 'pin.png'), fullPage: true });
  await change('٢٤٦٨١٠', '٨٣٠٢٦٤');
  await page.getByText('خرج جهاز آخر واحد').waitFor();
  check(!(await lost.isIn()) && (await own.isIn()), 'a new PIN leaves this device alone in');
  check(faults.length === 0, `no fault of the page ${faults.join(' · ')}`);
});
