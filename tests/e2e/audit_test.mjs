// A worker opens a neighbour's page, and a household that is nobody: the auditor and the administrator see it.
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

await run('audit', async ({ base, browser }) => {
  const open = () => openPage(browser, { width: 360, serviceWorkers: 'block' });
  const admin = await open();
  await signIn(admin.context, base, 'admin');
  await visit(admin.page, `${base}/desk/audit`);
  for (const [part, words] of [['first', 'نرجس'], ['father', 'فهمي'], ['grandfather', 'توفيق'], ['family', 'الزعفراني'], ['code', 'ز-٧٧']])
    await admin.page.locator(`#plant-${part}`).fill(words);
  await admin.page.locator('#area-0').selectOption({ index: 1 });
  const plant = admin.page.getByRole('button', { name: 'ازرعها' });
  await plant.dblclick();
  await admin.page.getByText('نرجس فهمي توفيق الزعفراني').waitFor();
  check((await admin.page.getByText('نرجس فهمي توفيق الزعفراني').count()) === 1, 'two taps plant one household');
  await admin.page.locator('#stop-opened').fill('٥');
  await admin.page.locator('form', { has: admin.page.locator('#stop-opened') }).getByRole('button', { name: 'احفظ' }).click();
  await admin.page.getByText('الحدود لا تستقيم').waitFor();
  await look(admin.page, 'audit-admin');

  const worker = await open();
  const who = await signIn(worker.context, base, 'social_worker');
  const list = await (await worker.context.request.get(`${base}/v1/households?limit=1`)).json();
  const neighbour = list.items[0].household;
  await visit(worker.page, `${base}/desk/households/${neighbour}`);
  const searched = await (await worker.context.request.get(`${base}/v1/households?search=${encodeURIComponent('نرجس الزعفراني')}`)).json();
  check(searched.items.length === 1, 'who searches for her name finds her');
  const all = await (await worker.context.request.get(`${base}/v1/households?search=${encodeURIComponent('الزعفراني')}`)).json();
  check(all.items.length === 0, 'in what everyone sees she is not');
  await visit(worker.page, `${base}/desk/households/${searched.items[0].household}`);

  const auditor = await open();
  await signIn(auditor.context, base, 'auditor');
  await visit(auditor.page, `${base}/desk/inbox`);
  await auditor.page.getByText('بحث أحدهم عن أسرة لا وجود لها').first().waitFor();
  await visit(auditor.page, `${base}/desk/audit`);
  const alarm = auditor.page.locator('article').first();
  await alarm.getByText(who.name).waitFor();
  await alarm.getByLabel('ماذا تبيّن؟').fill('سألناها عن السبب');
  await alarm.getByRole('button', { name: 'سجّل الرد' }).dblclick();
  await auditor.page.getByText('رُدّ عليه').waitFor();
  await auditor.page.locator('#trail-about').fill(neighbour);
  await auditor.page.getByRole('button', { name: 'ابحث', exact: true }).click();
  await auditor.page.locator('li').filter({ hasText: 'فُتحت صفحتها' }).filter({ hasText: who.name }).first().waitFor();
  await auditor.page.getByRole('button', { name: 'افحص الآن' }).click();
  await auditor.page.getByText('السلسلة سليمة').waitFor();
  await look(auditor.page, 'audit-auditor');
  const faults = [admin, worker, auditor].flatMap((one) => one.faults);
  check(faults.length === 0, `no fault of the pages ${faults.join(' · ')}`);
});
