// A forgotten PIN: chosen on her own phone, vouched for by a worker, agreed to by the board; and stopped by its owner.
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

/** From the sign-in page of a phone that nobody is signed in on; gives the number to show. */
async function asks(page, base, phone, pin) {
  await visit(page, `${base}/sign-in`);
  await page.getByRole('link', { name: 'نسيت الرقم السري؟' }).click();
  await page.waitForURL(/\/recover$/);
  await page.locator('#phone, .code').first().waitFor();
  if (await page.locator('.code').count()) await page.getByRole('button', { name: 'اطلب رقمًا آخر' }).click();
  await page.locator('#phone').fill(phone);
  await page.locator('#new-pin').fill(pin);
  await page.getByRole('button', { name: 'اطلب', exact: true }).click();
  return (await page.locator('.code').innerText()).trim();
}

async function vouches(worker, base, code) {
  await visit(worker.page, `${base}/desk/recoveries`);
  await worker.page.locator('#code').fill(code);
  await worker.page.keyboard.press('Enter');
  await worker.page.getByText('رأيت بطاقته ووجهه').waitFor();
}

await run('recovery', async ({ base, browser }) => {
  const open = () => openPage(browser, { width: 360, serviceWorkers: 'block' });
  const admin = await open();
  await signIn(admin.context, base, 'admin');
  const id = crypto.randomUUID();
  const phone = '01055500177';
  const made = await admin.context.request.post(`${base}/v1/users`, {
    data: { id, name: 'سعاد حسن', phone, pin: '274931', roles: ['donor'] } });
  check(made.ok(), 'a person who signs in');
  const lost = await open();
  const entered = await lost.context.request.post(`${base}/v1/sessions`, { data: { phone, pin: '274931' } });
  check(entered.ok(), 'she was signed in on the phone that she lost');
  const isIn = async () => (await (await lost.context.request.get(`${base}/v1/me`)).json()).signed_in;

  const own = await open();
  const stranger = await asks(own.page, base, '01055500188', '830264');
  check(/^\d{4} \d{4}$/.test(stranger), 'an unknown phone gets a number as well');
  const code = await asks(own.page, base, '٠١٠٥٥٥٠٠١٧٧', '٨٣٠٢٦٤');
  await look(own.page, 'recovery-code');
  await visit(own.page, `${base}/recover`);
  await own.page.getByText(code).waitFor();  // The number outlives the page: she shows it hours later.

  const worker = await open();
  await signIn(worker.context, base, 'social_worker');
  await visit(worker.page, `${base}/desk/recoveries`);
  await worker.page.locator('#code').fill(stranger);
  await worker.page.keyboard.press('Enter');
  await worker.page.getByText('لا طلب مفتوح بهذا الرقم').waitFor();
  await vouches(worker, base, code);
  check(await worker.page.getByRole('heading', { name: 'سعاد حسن' }).isVisible(), 'the worker sees whose number it is');
  const vouch = worker.page.getByRole('button', { name: 'أشهد أنه هو' });
  await worker.page.getByLabel('رأيت بطاقته ووجهه').check();
  check(await vouch.isDisabled(), 'one way of making sure is not enough');
  await worker.page.getByLabel('أعرفه من بيته').focus();
  await worker.page.keyboard.press('Space');
  await look(worker.page, 'recovery-vouch');
  await vouch.dblclick();
  await worker.page.getByText('ينتظر موافقة شخص آخر').waitFor();

  await visit(lost.page, `${base}/settings`);
  await lost.page.getByText('طلب أحد رقمًا سريًا جديدًا باسمك').waitFor();
  await look(lost.page, 'recovery-told');

  const board = await open();
  await signIn(board.context, base, 'approver');
  await visit(board.page, `${base}/desk/recoveries`);
  await board.page.getByText('رأيت بطاقته ووجهه').waitFor();
  await look(board.page, 'recovery-agree');
  await board.page.getByRole('button', { name: 'أوافق' }).dblclick();
  await board.page.getByText('عمل رقمه الجديد').waitFor();
  check(!(await isIn()), 'the lost phone is out');
  await visit(own.page, `${base}/sign-in`);
  await own.page.locator('#phone').fill(phone);
  await own.page.locator('#pin').fill('830264');
  await own.page.getByRole('button', { name: 'ادخل', exact: true }).click();
  await own.page.waitForURL(/\/give$/);
  await visit(own.page, `${base}/inbox`);
  await own.page.getByText('رقمك السري الجديد يعمل الآن').waitFor();

  const thief = await open();
  const stolen = await asks(thief.page, base, phone, '640197');
  await vouches(worker, base, stolen);
  check(await worker.page.getByText('أخذ رقمًا جديدًا من قبل').isVisible(), 'a second one so soon is said');
  for (const way of ['رأيت بطاقته ووجهه', 'شهد له جار نعرفه']) await worker.page.getByLabel(way).check();
  await worker.page.getByRole('button', { name: 'أشهد أنه هو' }).click();
  await worker.page.getByText('ينتظر موافقة شخص آخر').waitFor();
  await visit(own.page, `${base}/settings`);
  await own.page.getByRole('button', { name: 'أوقفه' }).click();
  await own.page.getByRole('button', { name: 'أوقفه' }).waitFor({ state: 'detached' });
  await visit(board.page, `${base}/desk/recoveries`);
  await board.page.getByText('لا طلب ينتظر').waitFor();
  const faults = [own, worker, board, lost, thief].flatMap((one) => one.faults);
  check(faults.length === 0, `no fault of the pages ${faults.join(' · ')}`);
});
