// After one visit the pages open without a network; at 320 px with letters twice as large nothing scrolls sideways;
// the digits follow the setting.
import { check, openPage, run, sideways, visit } from './harness.mjs';

await run('offline', async ({ base, browser }) => {
  const { context, page, faults } = await openPage(browser, { width: 360 });
  await visit(page, `${base}/`);
  await page.evaluate(() => navigator.serviceWorker.ready.then(() => undefined));
  await page.waitForTimeout(3_000); // The shell is fetched behind the scenes.
  await context.setOffline(true);
  for (const path of ['/', '/follow', '/how-it-works', '/give', '/settings']) {
    await page.goto(base + path, { waitUntil: 'load' });
    const words = await page.locator('main h1').first().innerText({ timeout: 60_000 }).catch(() => '');
    check(words.length > 0, `${path} opens without a network: ${words}`);
  }
  await context.setOffline(false);
  check(faults.length === 0, `no fault of the page ${faults.join(' · ')}`);
  await context.close();

  const large = await openPage(browser, { width: 320, serviceWorkers: 'block' });
  for (const path of ['/', '/give', '/follow', '/funds', '/how-it-works', '/sign-in', '/settings']) {
    await visit(large.page, base + path);
    await large.page.evaluate(() => document.documentElement.style.setProperty('font-size', '32px'));
    await large.page.waitForTimeout(150);
    check((await sideways(large.page)) <= 0, `${path} at 320 px and twice the letters does not scroll sideways`);
  }
  await large.context.close();

  const western = await openPage(browser, { width: 360, serviceWorkers: 'block' });
  await western.page.addInitScript(() => localStorage.setItem('digits', 'latn'));
  await visit(western.page, `${base}/funds`);
  await western.page.waitForTimeout(500);
  const text = await western.page.locator('main').innerText();
  check(!/[\u0660-\u0669]/.test(text), 'with Western digits chosen no Eastern digit is left');
});
