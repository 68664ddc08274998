// The approval of a change: a worker asks with a paper, cannot approve it; a board member on a phone sees what is and
// what should be, and approves, or refuses with a reason; what changed meanwhile shows both values.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { axe, check, openPage, out, run, sideways, signIn, visit } from './harness.mjs';

const folder = join(out, 'screens');
mkdirSync(folder, { recursive: true });
const picture = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg==', 'base64');

async function look(page, name) {
  const found = await axe(page);
  check(found.length === 0 && (await sideways(page)) <= 0, `${name}: a whole screen ${found.join(' · ')}`);
  await page.screenshot({ path: join(folder, `${name}-360.png`), fullPage: true });
}

/** The server gets the next change, and its answer never comes back. */
async function losesAnswer(page) {
  await page.route('**/v1/households/*/changes', async (route) => {
    await route.fetch();
    await route.abort();
  }, { times: 1 });
}

async function fillPhone(page, household, phone) {
  await visit(page, `${household}/change`);
  await page.locator('summary').first().click();
  await page.locator('#m0-phone').fill(phone);
}

/** As `ask`, where the answer to the first tap was lost. */
async function askAgain(page, household, phone) {
  await fillPhone(page, household, phone);
  await page.getByRole('button', { name: 'احفظ التغيير' }).click();
  await page.locator('main [role=alert]').waitFor();
  await page.getByRole('button', { name: 'احفظ التغيير' }).click();
  await page.waitForURL(/\/desk\/changes\/[0-9a-f-]{36}$/);
  return page.url();
}

/** The worker asks for another phone of the head; gives the request's address. */
async function ask(page, household, phone, paper) {
  await fillPhone(page, household, phone);
  if (paper) await page.locator('#evidence').setInputFiles({ name: 'ورقة.png', mimeType: 'image/png', buffer: picture });
  await page.getByRole('button', { name: 'احفظ التغيير' }).dblclick();
  await page.waitForURL(/\/desk\/changes\/[0-9a-f-]{36}$/);
  await page.getByText('ينتظر موافقة شخص آخر').waitFor();
  return page.url();
}

await run('change', async ({ base, browser }) => {
  const worker = await openPage(browser, { width: 360, serviceWorkers: 'block' });
  await signIn(worker.context, base, 'social_worker');
  const { items } = await (await worker.context.request.get(`${base}/v1/households?limit=20`)).json();
  const household = `${base}/desk/households/${items.find((one) => one.phone_last4).household}`;
  const phoneOf = async () =>
    (await (await worker.context.request.get(household.replace('/desk/', '/v1/'))).json()).members[0].phone;
  const before = await phoneOf();
  const first = await ask(worker.page, household, '01112223344', true);
  check((await phoneOf()) === before, 'asked is not done');
  check((await worker.page.getByRole('button', { name: 'اعتمد التغيير' }).count()) === 0, 'who asked cannot approve');
  await look(worker.page, 'change-asked');
  await losesAnswer(worker.page);
  const second = await askAgain(worker.page, household, '01112223355');
  await visit(worker.page, household);
  check((await worker.page.getByText('تغييرات تنتظر الموافقة').count()) === 1, 'the household says that changes wait');

  const board = await openPage(browser, { width: 360, serviceWorkers: 'block' });
  await signIn(board.context, base, 'approver');
  await visit(board.page, `${base}/desk/changes`);
  await look(board.page, 'changes');
  check((await board.page.locator('main li').count()) === 2, 'two changes wait');
  await board.page.locator('main li a').first().click();
  await board.page.waitForURL(first);
  await board.page.getByText('المطلوب أن يكون').waitFor();
  await look(board.page, 'change-approve');
  const [download] = await Promise.all([
    board.page.waitForEvent('download'), board.page.getByRole('link', { name: /ورقة\.png/ }).click()]);
  check(download.suggestedFilename() === 'ورقة.png', 'the paper is opened');
  await board.page.getByRole('button', { name: 'اعتمد التغيير' }).dblclick();
  await board.page.getByText('اعتُمد').first().waitFor();
  check((await phoneOf()) === '+201112223344', 'another person approved: it is done');
  await visit(board.page, household);
  const told = board.page.locator('section', { has: board.page.locator('#history-title') }).locator('li').first();
  await told.waitFor();
  check(/بطلب معتمد/.test(await told.innerText()), 'the history names the request');

  await visit(board.page, second);
  check(await board.page.getByText('تغيّر بعد أن رآه من طلب').isVisible(), 'the other one is in conflict, and says so');
  const values = await board.page.locator('main li dl').first().innerText();
  check(['01112223344', '01112223355'].every((one) => values.includes(one)), 'both values are there');
  await look(board.page, 'change-conflict');
  const approve = board.page.getByRole('button', { name: 'اعتمد التغيير' });
  check(await approve.isDisabled(), 'nobody approves a conflict by habit');
  await board.page.getByRole('button', { name: 'ارفض', exact: true }).click();
  await board.page.locator('#reason').fill('الهاتف الأول أحدث');
  await board.page.getByRole('button', { name: 'ارفض بهذا السبب' }).click();
  await board.page.getByText('رُفض').first().waitFor();
  await visit(worker.page, second);
  check(await worker.page.getByText('الهاتف الأول أحدث').isVisible(), 'who asked reads why it was refused');
  check((await phoneOf()) === '+201112223344', 'and nothing was changed');
  await visit(worker.page, `${base}/desk/inbox`);
  check(await worker.page.getByText('رُفض تغيير طلبته').isVisible(), 'and was told');

  await fillPhone(worker.page, household, '01112223366');
  const broken = { name: 'تالفة.jpg', mimeType: 'image/jpeg', buffer: Buffer.alloc(600 * 1024, 7) };
  await worker.page.locator('#evidence').setInputFiles(broken);
  await worker.page.getByRole('button', { name: 'احفظ التغيير' }).click();
  check(/لا يُقرأ على هذا الجهاز/.test(await worker.page.locator('main [role=alert]').innerText()), 'web.file_unreadable is said');
  const third = await ask(worker.page, household, '01112223366', false);
  await worker.page.getByRole('button', { name: 'اسحب الطلب' }).click();
  await worker.page.getByText('سُحب').first().waitFor();
  await visit(board.page, third.replace('/desk/', '/en/desk/'));
  check((await board.page.getByRole('button', { name: 'Approve the change' }).count()) === 0, 'withdrawn is over');
  await look(board.page, 'change-en');
  check([...worker.faults, ...board.faults].length === 0, `no fault of the pages ${[...worker.faults, ...board.faults].join(' · ')}`);
});
