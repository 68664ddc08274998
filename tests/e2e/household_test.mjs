// A social worker with a phone registers a household by hand, also without a network; corrects it; its page says
// who changed what, when and from where.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { axe, check, openPage, out, run, sideways, signIn, visit } from './harness.mjs';

const folder = join(out, 'screens');
mkdirSync(folder, { recursive: true });

/** Axe, no sideways scrolling, a picture. */
async function look(page, name) {
  const found = await axe(page);
  check(found.length === 0 && (await sideways(page)) <= 0, `${name}: a whole screen ${found.join(' · ')}`);
  await page.screenshot({ path: join(folder, `${name}-360.png`), fullPage: true });
}

async function fill(page, { code, nickname, phone }) {
  await page.locator('#code').fill(code);
  for (const level of [0, 1]) {
    const select = page.locator(`#area-${level}`);
    await select.waitFor();
    const [, first] = await select.locator('option').evaluateAll((all) => all.map((one) => one.value));
    await select.selectOption(first);
  }
  await page.locator('#size').fill('٦');
  await page.locator('#size').blur();
  for (const [part, words] of [['first', 'سعاد'], ['father', 'محمد'], ['grandfather', 'علي'], ['family', 'الشرقاوي']])
    await page.locator(`#m0-${part}`).fill(words);
  await page.locator('#m0-nickname').fill(nickname);
  await page.locator('#m0-phone').fill(phone);
  await page.locator('#m0-birth').fill('١٩٨٤');
  await page.locator('#m0-sex').selectOption('female');
  await page.getByRole('button', { name: 'أضف فردًا' }).click();
  await page.locator('#m1-first').fill('محمود');
  await page.locator('#income').fill('٣٠٠٠');
  await page.locator('#out-of-school').fill('١');
  await page.locator('#care').selectOption('yes');
  await page.locator('#water').selectOption('no');
  await page.locator('#connection').selectOption('calls');
  await page.locator('#legal-basis').selectOption('consent');
  await page.locator('#notice').fill('٢٠٢٦-١');
  await page.locator('main #source').fill('زيارة البيت');
}

await run('household', async ({ base, browser }) => {
  const { context, page, faults } = await openPage(browser, { width: 360, serviceWorkers: 'block' });
  const worker = await signIn(context, base, 'social_worker');
  await visit(page, `${base}/desk/households`);
  await page.getByRole('link', { name: 'سجّل أسرة' }).click();
  await page.waitForURL(/households\/new$/);
  await fill(page, { code: 'ي-١', nickname: 'أم محمود', phone: '٠١٠٩٩٩٨٨٧٧٦' });
  await look(page, 'register');
  await page.getByRole('button', { name: 'سجّل الأسرة' }).dblclick();
  await page.waitForURL(/households\/[0-9a-f-]{36}$/);
  await page.getByRole('heading', { name: 'تاريخ البيانات' }).waitFor();
  const address = page.url();
  const id = address.split('/').pop();
  for (const words of ['ام محمود', '01099988776']) {
    const found = await (await context.request.get(`${base}/v1/households?search=${encodeURIComponent(words)}`)).json();
    check(found.items.some((one) => one.household === id && one.size === 6), `found by ${words}, six people`);
  }
  check(await page.getByText('أول ما عُرف').isVisible(), 'the first that is known stands on the page');

  await page.getByRole('link', { name: 'صحّح بيانات الأسرة' }).click();
  await page.locator('summary').first().click();
  await page.locator('#m0-nickname').fill('أم ياسر');
  await page.locator('#note').fill('هكذا تُعرف');
  await look(page, 'change');
  await page.getByRole('button', { name: 'احفظ التغيير' }).click();
  await page.waitForURL(address);
  const entry = page.locator('section', { has: page.locator('#history-title') }).locator('li').first();
  await entry.waitFor();
  const told = await entry.innerText();
  check(/صُححت بيانات/.test(told) && /أم محمود/.test(told) && /أم ياسر/.test(told), `what changed: ${told}`);
  check(told.includes(worker.name) && /زيارة للبيت/.test(told) && /هكذا تُعرف/.test(told), 'who, from where and why');
  await look(page, 'household-history');

  // Without a network: kept on the device, sent once when the line returns.
  await visit(page, `${base}/desk/households/new`);
  await fill(page, { code: 'ي-٢', nickname: 'أم قسورة', phone: '' });
  await context.setOffline(true);
  await page.getByRole('button', { name: 'سجّل الأسرة' }).click();
  await page.getByText('حُفظت على هذا الجهاز').waitFor();
  await context.setOffline(false);
  const count = async () =>
    (await (await context.request.get(`${base}/v1/households?search=${encodeURIComponent('أم قسورة')}`)).json()).total;
  for (let tries = 0; tries < 100 && (await count()) === 0; tries++) await page.waitForTimeout(100);
  check((await count()) === 1, 'a household that was written without a network is registered once');
  // One that the server does not take is not lost: it comes back to its writer.
  await visit(page, `${base}/desk/households/new`);
  await fill(page, { code: 'ي-٢', nickname: 'أم نوح', phone: '' });
  await context.setOffline(true);
  await page.getByRole('button', { name: 'سجّل الأسرة' }).click();
  await page.getByText('حُفظت على هذا الجهاز').waitFor();
  await context.setOffline(false);
  await page.waitForTimeout(500);
  await visit(page, `${base}/desk/households`);
  await page.getByRole('link', { name: /لم تُقبل/ }).click();
  await page.getByText('رقم الأسرة هذا مسجل بالفعل').waitFor();
  check((await page.locator('#m0-nickname').inputValue()) === 'أم نوح', 'what was refused is there to be mended');
  await page.locator('#code').fill('ي-٣');
  await page.locator('#legal-basis').selectOption('consent');
  await page.locator('#notice').fill('٢٠٢٦-١');
  await page.locator('main #source').fill('زيارة البيت');
  await page.getByRole('button', { name: 'سجّل الأسرة' }).click();
  // The same name and year as those before her: with a network she is asked.
  await page.getByRole('button', { name: 'أسرة أخرى، سجّلها' }).click();
  await page.waitForURL(/households\/[0-9a-f-]{36}$/);
  await visit(page, `${base}/desk/households`);
  check((await page.getByRole('link', { name: /لم تُقبل/ }).count()) === 0, 'and once mended it waits no more');
  await visit(page, `${base}/en${address.slice(base.length)}`);
  await look(page, 'household-history-en');
  check(faults.length === 0, `no fault of the pages ${faults.join(' · ')}`);
});
