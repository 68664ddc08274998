// A sceptical visitor keeps a copy of the log (story 9); the keeper alters an old entry, and her browser names it.
// The one-file verifier checks a receipt from the disk, without a server.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { axe, check, openPage, run, sideways, visit } from './harness.mjs';

const pressed = async (page) => {
  const button = page.locator('section:has(#copy-title) .primary');
  await button.click();
  await page.locator('section:has(#copy-title) .good, p.wrong').first().waitFor({ timeout: 60_000 });
  return page.locator('main, body').first().innerText();
};

await run('notebook', async ({ base, browser }) => {
  const { context, page, faults } = await openPage(browser, { width: 360, serviceWorkers: 'block' });
  await visit(page, `${base}/en/notebook`);
  check(/All that you kept is still as it was/.test(await pressed(page)), 'the whole log is kept and holds');
  check(/no witnesses yet/.test(await page.locator('body').innerText()), 'it says that nobody witnesses this log yet');

  const wrong = await axe(page);
  check(wrong.length === 0, `it can be used by everyone: ${wrong.join(' ')}`);
  check((await sideways(page)) <= 0, 'nothing scrolls sideways');

  const pattern = /\/log\/tile\/entries\/000/;
  await page.route(pattern, async (route) => {
    const answer = await route.fetch();
    const body = Buffer.from(await answer.body());
    body[514 * 7 + 2 + 80] ^= 1;
    await route.fulfill({ response: answer, body });
  });
  await visit(page, `${base}/en/notebook`);
  check(/Line 7 is no longer what your copy says/.test(await pressed(page)), 'an altered entry is named');
  await page.unroute(pattern);
  await visit(page, `${base}/en/notebook`);
  check(/All that you kept is still as it was/.test(await pressed(page)), 'the copy outlives the lie');
  check(faults.length === 0, `no fault on the page: ${faults.join(' ')}`);

  // The verifier's page, as served and as a file on the disk.
  const example = await (await context.request.get(`${base}/v1/demo/example-gift`)).json();
  const { proof } = await (await context.request.get(`${base}/v1/gifts/${example.gift}/trace`)).json();
  const key = await (await context.request.get(`${base}/log/vkey`)).text();
  const folder = mkdtempSync(join(tmpdir(), 'takaful-verify-'));
  const file = join(folder, 'verify.html');
  writeFileSync(file, await (await context.request.get(`${base}/verify.html`)).body());
  for (const address of [`${base}/verify.html`, pathToFileURL(file).href]) {
    await page.goto(address);
    await page.locator('#en').click();
    await page.locator('#paper').fill(proof.slip ?? proof.receipt);
    await page.locator('#key').fill(key);
    await page.getByRole('button', { name: 'Check' }).click();
    await page.locator('.verdict').waitFor();
    check(/True: this line is in the signed log/.test(await page.locator('#found').innerText()), `a receipt holds at ${address.slice(0, 5)}`);
    await page.locator('#paper').fill((proof.slip ?? proof.receipt).replace(/index \d+/, 'index 1'));
    await page.getByRole('button', { name: 'Check' }).click();
    await page.locator('.verdict.wrong').waitFor();
    check(true, 'and a changed one does not');
  }
  rmSync(folder, { recursive: true });
});
