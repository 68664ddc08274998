// Two people: the manager opens a cycle and makes its payroll and cannot approve it; the board member approves; the
// money goes out under a progress bar that survives closing the page; by keyboard where that is the natural way.
import { check, openPage, run, signIn, visit } from './harness.mjs';

await run('payroll', async ({ base, browser }) => {
  const manager = await openPage(browser, { serviceWorkers: 'block' });
  await signIn(manager.context, base, 'manager');
  const { items } = await (await manager.context.request.get(`${base}/v1/programmes`)).json();
  const programme = items.find((one) => one.frequency === 'monthly' && one.lists.some((list) => list.state === 'approved'));
  await visit(manager.page, `${base}/desk/programmes/${programme.programme}`);
  await manager.page.getByRole('button', { name: 'افتح دورة' }).click();
  const months = await manager.page.locator('#period option').evaluateAll((options) => options.map((one) => one.value));
  const taken = new Set(programme.cycles.map((one) => String(one.period)));
  await manager.page.locator('#period').selectOption(months.filter((one) => !taken.has(one)).at(-1));
  await manager.page.locator('dialog button.primary').click();
  await manager.page.waitForURL(/\/desk\/cycles\//);
  const address = manager.page.url();
  const make = manager.page.getByRole('button', { name: 'أعدّ كشف الصرف' });
  await make.waitFor({ timeout: 60_000 });
  check(true, 'a cycle was opened and its entitlements made');
  await make.click();
  const approve = manager.page.getByRole('button', { name: /^اعتمد/ });
  await approve.waitFor({ timeout: 60_000 });
  check(await approve.isDisabled(), 'who made the payroll cannot approve it');

  const board = await openPage(browser, { width: 360, serviceWorkers: 'block' });
  await signIn(board.context, base, 'approver');
  await visit(board.page, address);
  const second = board.page.getByRole('button', { name: /^اعتمد/ });
  await second.waitFor({ timeout: 60_000 });
  check(await second.isEnabled(), 'another person can');
  await second.dblclick();
  await board.page.getByText(/يجري الصرف|صُرفت كلها/).first().waitFor({ timeout: 60_000 });
  await board.page.goto(`${base}/`);
  await board.page.goto(address);
  await board.page.getByText('صُرفت كلها').first().waitFor({ timeout: 120_000 });
  check(true, 'the payout went on while the page was closed, and ended');
  const cycle = await (await board.context.request.get(`${base}/v1/cycles/${address.split('/').pop()}`)).json();
  const [approved, sent] = ['approved', 'sent'].map((name) => cycle.stages.find((one) => one.stage === name));
  check(sent.households > 0 && sent.households === approved.households, `paid ${sent.households} households once each`);

  await visit(manager.page, `${base}/desk/households`);
  await manager.page.keyboard.press('/');
  const search = manager.page.locator('#search-all');
  await search.waitFor();
  check(await search.evaluate((one) => document.activeElement === one), 'the key / opens the search');
  await manager.page.keyboard.press('Escape');
  await manager.page.locator('main').click({ position: { x: 5, y: 5 } });
  await manager.page.keyboard.press('g');
  await manager.page.keyboard.press('p');
  await manager.page.waitForURL(/\/desk\/programmes$/);
  check(true, 'the keys g p go to the programmes');
  check([...manager.faults, ...board.faults].length === 0, `no fault of the pages ${[...manager.faults, ...board.faults].join(' · ')}`);
});
