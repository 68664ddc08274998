// A file as an association's computer saves it: semicolons, Windows-1256, one row in a hundred wrong. It is tried,
// its good rows are registered, its bad rows come back with reasons; the other choice registers nothing. An Excel
// workbook with HXL tags goes the same way; a file that only looks like one is refused with words.
import { readFileSync } from 'node:fs';
import { workbook } from './workbook.mjs';
import { axe, check, openPage, run, sideways, signIn, visit } from './harness.mjs';

const windows = new TextDecoder('windows-1256');
const byteOf = new Map();
for (let byte = 255; byte >= 0; byte--) byteOf.set(windows.decode(Uint8Array.of(byte)), byte);
const encode = (text) => Buffer.from([...text].map((letter) => byteOf.get(letter) ?? 0x3f));

/** A thousand households; in every hundredth the rooms are a word. */
function file(prefix, village) {
  const rows = Array.from({ length: 1_000 }, (_, i) => {
    const rooms = i % 100 === 99 ? 'كثير' : 1 + (i % 5);
    return `${prefix}${i};منى سعيد محمود حسن;${village};${rooms};${i % 3 ? 'طوب' : 'حجر'}`;
  });
  const text = ['رقم الأسرة;رب الأسرة;كود القرية;عدد الغرف;مادة الجدران', ...rows].join('\r\n');
  return { name: 'دفتر.csv', mimeType: 'text/csv', buffer: encode(`${text}\r\n`) };
}

const xlsx = 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet';

/** A workbook whose tags say what its columns are; the phone is a text with its zero. */
function tagged(village) {
  const rows = [
    ['أ', 'ب', 'ج', 'د', 'عدد الغرف'],
    ['#meta+id', '#adm4 +code', '#beneficiary+name', '#contact+phone', ''],
    ...Array.from({ length: 20 }, (_, i) => [i === 7 ? 'X6' : `X${i}`, village, 'هدى سعد علي حسن', `010999000${10 + i}`, 2]),
  ];
  return { name: 'دفتر.xlsx', mimeType: xlsx, buffer: workbook(rows) };
}

/** Fills the screen and tries the file out. */
async function tryOut(page, sent, found = /تفصل بينها.*فاصلة منقوطة/) {
  await page.locator('#households').setInputFiles(sent);
  await page.getByText(found).waitFor();
  await page.locator('#legal-basis').selectOption('consent');
  await page.locator('#notice').fill('٢٠٢٦-١');
  await page.locator('#source').fill('دفاتر الجمعية، أكتوبر ٢٠٢٦');
  await page.getByRole('button', { name: 'جرّب الملف' }).click();
  await page.getByRole('heading', { name: 'ما وُجد في الملف' }).waitFor({ timeout: 60_000 });
}

await run('import', async ({ base, browser }) => {
  const { context, page, faults } = await openPage(browser, { width: 360, serviceWorkers: 'block' });
  await signIn(context, base, 'manager');
  const count = async () => (await (await context.request.get(`${base}/v1/households?limit=1`)).json());
  const before = await count();
  const village = before.items[0].village_code;
  await visit(page, `${base}/desk/households`);
  await page.getByRole('link', { name: 'استورد ملفًا' }).click();
  await page.waitForURL(/\/desk\/imports$/);
  await tryOut(page, file('A', village));
  check(await page.getByText('كُتب بترميز ويندوز القديم').isVisible(), 'the old encoding is seen and said');
  const uses = await page.locator('main select').evaluateAll((all) => all.slice(0, 5).map((one) => one.value));
  check(uses.join() === 'code,name,area,number,category', `the columns are understood: ${uses}`);
  const numbers = await page.locator('main dl dd').allTextContents();
  check(numbers.join() === '١٬٠٠٠,٩٩٠,١٠,٩٩٠', `the trial counts rows: ${numbers}`);
  check((await count()).total === before.total, 'the trial registered nothing');
  const found = await axe(page);
  check(found.length === 0 && (await sideways(page)) <= 0, `the whole screen on a phone ${found.join(' · ')}`);

  const asked = [];
  page.on('request', (request) => asked.push(new URL(request.url()).pathname));
  await page.getByRole('button', { name: 'سجّل ٩٩٠ أسرة' }).click();
  await page.waitForURL(/\/desk\/imports\/[0-9a-f-]{36}$/);
  await page.getByText('سُجلت ٩٩٠ أسرة').waitFor({ timeout: 120_000 });
  check((await count()).total === before.total + 990, 'the good rows are households');
  const polls = asked.filter((path) => /jobs\/[0-9a-f-]{36}$/.test(path));
  check(polls.length === 0, `progress is told, not asked for: ${polls.length}`);
  const told = await page.evaluate((job) => new Promise((resolve) => {
    const source = new EventSource(`/v1/jobs/${job}/events`);
    source.onmessage = (event) => (source.close(), resolve(JSON.parse(event.data).state));
  }), page.url().split('/').pop());
  check(told === 'done', `whoever follows it later is told its end: ${told}`);
  const link = page.getByRole('link', { name: 'صفوف الأسر' });
  const [download] = await Promise.all([page.waitForEvent('download'), link.click()]);
  const lines = readFileSync(await download.path(), 'utf8').trimEnd().split('\r\n');
  check(lines.length === 11 && lines[0].startsWith('\ufeffسبب الرفض,الصف,'), 'ten bad rows came back');
  check(lines.slice(1).every((line) => /ليست رقمًا/.test(line) && /كثير/.test(line)), 'each with its reason');
  const id = page.url().split('/').pop();
  const english = await context.request.get(`${base}/v1/imports/${id}/rejects.csv?language=en`);
  check(/^\ufeffReason,Row,/.test(await english.text()), 'and in English for who reads English');

  await visit(page, `${base}/desk/imports`);
  await tryOut(page, file('B', village));
  await page.getByRole('radio', { name: /لا تسجّل شيئًا/ }).check();
  await page.getByRole('button', { name: 'لا تسجّل، وأعدّ ملف الأخطاء' }).click();
  await page.getByText('لم يُسجل شيء، كما طلبت').waitFor({ timeout: 60_000 });
  check((await count()).total === before.total + 990, 'keeping none keeps none');

  await visit(page, `${base}/desk/imports`);
  const broken = { name: 'دفتر.xlsx', mimeType: xlsx, buffer: tagged(village).buffer.subarray(0, 900) };
  await page.locator('#households').setInputFiles(broken);
  await page.getByText(/ملف إكسل تالف/).waitFor();
  await tryOut(page, tagged(village), /٥ أعمدة و٢٠ صفًا.*وسوم HXL/s);
  const meant = await page.locator('main select').evaluateAll((all) => all.slice(0, 5).map((one) => one.value));
  check(meant.join() === 'code,area,name,phone,number', `the tags say what the columns are: ${meant}`);
  await page.route('**/v1/jobs/*/events', (route) => route.abort());
  await page.getByRole('button', { name: 'سجّل ١٩ أسرة' }).click();
  await page.getByText('سُجلت ١٩ أسرة').waitFor({ timeout: 120_000 });
  check(true, 'where the stream breaks the page asks');
  const search = await context.request.get(`${base}/v1/households?search=01099900012`);
  check((await search.json()).items[0]?.code === 'X2', 'a household of the workbook is found by its phone');

  const undone = page.url();
  const admin = await openPage(browser, { width: 360, serviceWorkers: 'block' });
  await signIn(admin.context, base, 'admin');
  const all = (await count()).total;
  await visit(admin.page, undone);
  await admin.page.getByRole('button', { name: 'تراجع عن ١٩ أسرة' }).click();
  await admin.page.getByRole('button', { name: 'نعم، امحُ ما جاء من الملف' }).click();
  await admin.page.getByText('مُحيت ١٩ أسرة، وبقي ٠').waitFor({ timeout: 120_000 });
  check((await count()).total === all - 19, 'an import is taken back whole, by who administers');
  check(admin.faults.length === 0, `no fault of the administrator's page ${admin.faults.join(' · ')}`);
  check(faults.length === 0, `no fault of the pages ${faults.join(' · ')}`);
});
