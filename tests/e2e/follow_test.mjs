// A donor gives, follows the gift and verifies it in the browser; then the same browser is shown a log that was
// tampered with in five ways, and says what is wrong and where.
import { check, openPage, run, signIn, visit } from './harness.mjs';

const proof = (page) => page.locator('section.proof');

async function verify(page) {
  await proof(page).getByRole('button').first().click();
  await proof(page).locator('.verdict').waitFor({ timeout: 60_000 });
  return {
    good: !(await proof(page).evaluate((box) => box.classList.contains('wrong'))),
    words: (await proof(page).innerText()).replace(/\s+/g, ' '),
    wrong: await proof(page).locator('li.wrong').allInnerTexts(),
  };
}

const flipped = (at) => (bytes) => Buffer.from(bytes.map((byte, i) => (i === at ? byte ^ 1 : byte)));

await run('follow', async ({ base, browser }) => {
  const { context, page, faults } = await openPage(browser, { width: 360, serviceWorkers: 'block' });
  const example = await (await context.request.get(`${base}/v1/demo/example-gift`)).json();

  // The example, sound.
  await visit(page, `${base}/follow/${example.gift}`);
  const sound = await verify(page);
  check(sound.good, `the example gift is verified: ${sound.words.slice(0, 160)}`);
  const trace = await (await context.request.get(`${base}/v1/gifts/${example.gift}/trace`)).json();
  check(trace.batches.every((one) => one.households >= 20), 'no batch below twenty households is shown');

  // What this browser saw is kept: the log of now continues it.
  await visit(page, `${base}/follow/${example.gift}`);
  check((await verify(page)).good, 'a second visit finds the log continued');

  const old = await (await context.request.get(`${base}/log/checkpoint`)).body();
  const index = trace.proof.leaf_index;
  const tamper = async (words, pattern, change) => {
    await page.route(pattern, async (route) => {
      const answer = await route.fetch();
      await route.fulfill({ response: answer, body: change(await answer.body()) });
    });
    await visit(page, `${base}/follow/${example.gift}`);
    const verdict = await verify(page);
    check(!verdict.good && verdict.wrong.length === 1, `${words}: ${verdict.wrong.join(' ')}`);
    await page.unroute(pattern);
  };
  await tamper('one flipped byte among the hashes', /\/log\/tile\/0\//, flipped((index % 256) * 32 + 5));
  await tamper('one flipped byte in the entries', /\/log\/tile\/entries\//, flipped(2 + 70));
  await tamper('a false signature', /\/log\/checkpoint$/, (body) => {
    const text = body.toString('utf8');
    const at = text.lastIndexOf(' ') + 20;
    return Buffer.from(text.slice(0, at) + (text[at] === 'A' ? 'B' : 'A') + text.slice(at + 1));
  });
  await tamper('another key', /\/log\/vkey$/, (body) => Buffer.from(body.toString('utf8').replace(/\+[0-9a-f]{8}\+/, '+00000000+')));
  // A fork: what the browser remembers is another history than the one it is shown.
  await page.evaluate(() => new Promise((done, failed) => {
    const request = indexedDB.open('takaful', 1);
    request.onerror = failed;
    request.onsuccess = () => {
      const store = request.result.transaction('kept', 'readwrite').objectStore('kept');
      const get = store.get('log.seen');
      get.onsuccess = () => {
        const seen = get.result;
        store.put({ ...seen, root: seen.root.replace(/^../, (pair) => (pair === '00' ? '01' : '00')) }, 'log.seen').onsuccess = done;
      };
    };
  }));
  await visit(page, `${base}/follow/${example.gift}`);
  const forked = await verify(page);
  check(!forked.good && forked.wrong.length === 1, `a fork: ${forked.wrong.join(' ')}`);
  check(old.length > 0, 'the checkpoint is public');
  check(faults.length === 0, `no fault of the page ${faults.join(' · ')}`);
  await context.close();

  // A donor gives 50 pounds, without a network at first, then tapping twice, and finds one gift.
  const giver = await openPage(browser, { width: 360, serviceWorkers: 'block' });
  await signIn(giver.context, base, 'donor');
  const before = await (await giver.context.request.get(`${base}/v1/gifts`)).json();
  await visit(giver.page, `${base}/give`);
  await giver.page.locator('#amount').fill('٥٠');
  await giver.page.locator('button.primary').click();
  await giver.page.locator('input[name=intention][value=sadaqa]').check({ force: true });
  await giver.page.locator('button.primary').click();
  await giver.page.locator('input[name=fund]').first().check({ force: true });
  await giver.page.locator('button.primary').click();
  await giver.context.setOffline(true);
  await giver.page.locator('button.primary').click();
  const offline = await giver.page.locator('[role=alert]').innerText();
  check(offline.includes('دون اتصال'), `without a network the giver is told so: ${offline}`);
  await giver.context.setOffline(false);
  await giver.page.locator('button.primary').dblclick();
  await giver.page.locator('a.primary').waitFor({ timeout: 60_000 });
  const after = await (await giver.context.request.get(`${base}/v1/gifts`)).json();
  check(after.items.length === before.items.length + 1, 'a double tap gave once');
  await giver.page.locator('a.primary').click();
  await giver.page.locator('section.proof').waitFor();
  await giver.page.waitForTimeout(7_000); // The demo's log is signed every five seconds.
  await giver.page.reload();
  await giver.page.locator('section.proof').waitFor();
  const fresh = await verify(giver.page);
  check(fresh.good, `the new gift is in the log: ${fresh.words.slice(0, 200)}`);
  check(giver.faults.length === 0, `no fault of the page ${giver.faults.join(' · ')}`);
});
