// A family that two agents register: the second is shown the first with reasons and says that hers is another; the board
// finds the pair, compares, decides with the keyboard alone, merges, and takes it back.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { axe, check, openPage, out, run, sideways, signIn, visit } from './harness.mjs';

const folder = join(out, 'screens');
mkdirSync(folder, { recursive: true });

async function look(page, name) {
  const found = await axe(page);
  check(found.length === 0 && (await sideways(page)) <= 0, `${name}: a whole screen ${found.join(' · ')}`);
  await page.screenshot({ path: join(folder, `${name}-360.png`), fullPage: true });
}

/** A form filled in: the same family, as each agent writes it. */
async function fill(page, base, { code, first, year, phone }) {
  await visit(page, `${base}/desk/households/new`);
  await page.locator('#code').fill(code);
  for (const level of [0, 1]) {
    const select = page.locator(`#area-${level}`);
    await select.waitFor();
    const options = await select.locator('option').evaluateAll((all) => all.map((one) => one.value).filter(Boolean));
    await select.selectOption(options[0]);
  }
  for (const [part, value] of Object.entries({ first, father: 'محمد', grandfather: 'علي', family: 'البدماصي' }))
    await page.locator(`#m0-${part}`).fill(value);
  await page.locator('#m0-birth').fill(year);
  await page.locator('#m0-phone').fill(phone);
  await page.locator('#legal-basis').selectOption('consent');
  await page.locator('#notice').fill('1');
  await page.locator('main #source').fill('زيارة');
}

async function tab(page, until, most = 60) {
  for (let i = 0; i < most; i++) {
    await page.keyboard.press('Tab');
    if (await page.evaluate((one) => document.activeElement?.matches(one) ?? false, until)) return true;
  }
  return false;
}

await run('adjudication', async ({ base, browser }) => {
  const worker = await openPage(browser, { width: 360, serviceWorkers: 'block' });
  await signIn(worker.context, base, 'social_worker');
  const count = async () =>
    (await (await worker.context.request.get(`${base}/v1/households?search=${encodeURIComponent('البدماصي')}`)).json()).total;
  await fill(worker.page, base, { code: 'T-1', first: 'سعاد', year: '1980', phone: '01012345678' });
  await worker.page.getByRole('button', { name: 'سجّل الأسرة' }).click();
  await worker.page.waitForURL(/households\/[0-9a-f-]{36}$/);
  const first = worker.page.url();
  check(first.length > 0, 'nobody is like the first: it is registered at once');

  await fill(worker.page, base, { code: 'T-2', first: 'سعاد', year: '1981', phone: '01012345687' });
  await worker.page.getByRole('button', { name: 'سجّل الأسرة' }).click();
  await worker.page.getByText('هل سُجلت هذه الأسرة من قبل؟').waitFor();
  const panel = await worker.page.locator('section', { has: worker.page.locator('#alikes-title') }).innerText();
  check(/الاسم الرباعي نفسه/.test(panel) && /سنة الميلاد: .*يختلف سنة واحدة/.test(panel.replace(/[\u2068\u2069]/g, '')), 'and says why');
  check(await worker.page.evaluate(() => document.activeElement?.id === 'alikes-title'), 'the keyboard is there');
  await look(worker.page, 'alikes');
  await worker.page.getByRole('link', { name: 'هي نفسها: افتح ملفها' }).click();
  await worker.page.waitForURL(first);
  check((await count()) === 1, 'the same: nothing was registered');

  await fill(worker.page, base, { code: 'T-2', first: 'سعاد', year: '1981', phone: '01012345687' });
  await worker.page.getByRole('button', { name: 'سجّل الأسرة' }).click();
  await worker.page.getByRole('button', { name: 'أسرة أخرى، سجّلها' }).click();
  await worker.page.waitForURL((url) => /households\/[0-9a-f-]{36}$/.test(url.href) && url.href !== first);
  const second = worker.page.url();
  check((await count()) === 2, 'another: it is registered');

  const board = await openPage(browser, { width: 360, serviceWorkers: 'block' });
  await signIn(board.context, base, 'approver');
  const pair = async () => (await (await board.context.request.get(`${base}/v1/duplicates?household=${second.slice(-36)}`)).json()).items[0];
  for (let i = 0; i < 100 && !(await pair()); i++) await board.page.waitForTimeout(100);
  await visit(board.page, `${base}/desk/duplicates`);
  await look(board.page, 'duplicates');
  await board.page.locator(`main a[href$="${(await pair()).pair}"]`).click();
  await board.page.getByText('الأفراد المتشابهون').waitFor();
  check(await board.page.getByText('وقال إنها غيرها').first().isVisible(), 'what the agent said is there');
  await look(board.page, 'duplicate');
  await worker.page.goto(board.page.url());
  await worker.page.getByText('القرار لمجلس الجمعية').waitFor();
  check((await worker.page.getByRole('radio').count()) === 0, 'who registers does not decide');

  // The decision with the keyboard alone.
  await board.page.locator('h1').focus();
  check(await tab(board.page, 'input[name=verdict]'), 'the keyboard reaches the decision');
  await board.page.keyboard.press('Space');
  await board.page.getByText('أي الأسرتين تبقى؟').waitFor();
  check(await tab(board.page, '#reason'), 'and the reason');
  await board.page.keyboard.type('بطاقة واحدة');
  await look(board.page, 'duplicate-merge');
  await board.page.keyboard.press('Enter');
  await board.page.getByText('ضُمتا').first().waitFor();
  check((await count()) === 1, 'merged: found as one');
  check((await pair()).state === 'merged', 'and the pair says so');
  await look(board.page, 'duplicate-merged');
  const survivor = await board.page.getByRole('link', { name: 'افتح الأسرة الباقية' }).getAttribute('href');
  const gone = survivor.endsWith(first.slice(-36)) ? second : first;
  await visit(worker.page, gone);
  check(await worker.page.getByText('ضُمت هذه الأسرة إلى أسرة أخرى').isVisible(), 'the one that went says where to');
  check((await worker.page.getByRole('link', { name: 'صحّح بيانات الأسرة' }).count()) === 0, 'and takes no change');
  await worker.page.getByText('ضُمت إلى أسرة أخرى').first().waitFor();
  await look(worker.page, 'household-merged');

  await board.page.locator('#reason').fill('أختان باسم واحد');
  await board.page.getByRole('button', { name: 'تراجع عن القرار' }).dblclick();
  await board.page.getByText('تنتظر قرارًا').first().waitFor();
  check((await count()) === 2, 'taken back: two again');
  await board.page.getByRole('radio', { name: 'ليستا أسرة واحدة' }).check();
  await board.page.locator('#reason').fill('أختان');
  await board.page.getByRole('button', { name: 'سجّل القرار' }).dblclick();
  await board.page.getByText('ليستا أسرة واحدة').first().waitFor();
  await board.page.waitForFunction(() => !document.querySelector('input[name=verdict]'));
  await visit(board.page, `${base}/en/desk/duplicates`);
  await board.page.getByRole('button', { name: 'Search the whole register' }).click();
  await board.page.getByText(/The whole register was searched/).waitFor({ timeout: 60_000 });
  check((await pair()).state === 'apart', 'a search of the whole register does not ask again');
  await look(board.page, 'duplicates-en');
  check([...worker.faults, ...board.faults].length === 0, `no fault of the pages ${[...worker.faults, ...board.faults].join(' · ')}`);
});
