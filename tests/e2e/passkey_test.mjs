// Passkeys in a real browser, whose authenticator is the debugger's virtual one: added in settings, used to sign in,
// refused once it is copied, removed.
import { join } from 'node:path';
import { axe, check, openPage, out, run, sideways, signIn, visit } from './harness.mjs';

/** The phone behind the browser: it keeps passkeys and knows its owner's finger. */
async function newPhone(context, page, isRightFinger = true) {
  const debug = await context.newCDPSession(page);
  await debug.send('WebAuthn.enable');
  const { authenticatorId } = await debug.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2', transport: 'internal', hasResidentKey: true, hasUserVerification: true,
      isUserVerified: isRightFinger, automaticPresenceSimulation: true,
    },
  });
  const send = (method, more = {}) => debug.send(`WebAuthn.${method}`, { authenticatorId, ...more });
  return {
    credentials: async () => (await send('getCredentials')).credentials,
    add: (credential) => send('addCredential', { credential }),
    clear: () => send('clearCredentials'),
    finger: (isUserVerified) => send('setUserVerified', { isUserVerified }),
  };
}

await run('passkey', async ({ base, browser }) => {
  const home = base.replace('127.0.0.1', 'localhost'); // Passkeys are made for a name.
  const { context, page, faults } = await openPage(browser, { width: 360, serviceWorkers: 'block' });
  await signIn(context, home, 'donor');
  await visit(page, `${home}/settings`);
  const phone = await newPhone(context, page);
  const section = page.locator('section[aria-labelledby=passkeys-title]');
  const add = section.locator('form button');
  const rows = section.locator('li');
  check((await rows.count()) === 0, 'she has none at first');

  await phone.finger(false);
  await add.click();
  await section.getByRole('alert').waitFor();
  check((await rows.count()) === 0, 'another finger adds nothing');
  await phone.finger(true);
  await section.locator('input').fill('هاتف منى');
  await add.click();
  await rows.first().waitFor();
  check((await rows.first().innerText()).includes('هاتف منى'), 'her phone is added by its name');
  check((await phone.credentials()).length === 1, 'and her phone keeps the key');
  check((await axe(page)).length === 0 && (await sideways(page)) <= 0, 'axe finds nothing, nothing scrolls sideways');
  await page.screenshot({ path: join(out, 'passkeys.png'), fullPage: true });
  await add.click();
  await section.getByRole('alert').waitFor();
  check((await rows.count()) === 1, 'the same phone is not added twice');

  const leave = async () => {
    await context.clearCookies();
    await visit(page, `${home}/sign-in`);
    await page.locator('.passkey button').waitFor();
  };
  const enter = () => page.locator('.passkey button').click();
  await leave();
  check((await axe(page)).length === 0, 'axe finds nothing on the sign-in page');
  await page.screenshot({ path: join(out, 'passkey-sign-in.png'), fullPage: true });
  await phone.finger(false);
  await enter();
  await page.getByRole('alert').waitFor();
  check(page.url().includes('/sign-in'), 'another finger does not enter');
  await phone.finger(true);
  const [earlier] = await phone.credentials();
  await enter();
  await page.waitForURL(/\/give/);
  check((await (await context.request.get(`${home}/v1/me`)).json()).roles.includes('donor'), 'her finger enters as her');

  // A copy of the key, made before the last use: its counter is behind.
  await leave();
  await phone.clear();
  await phone.add({ ...earlier, signCount: 0 });
  await enter();
  await page.locator('.problem').waitFor();
  check((await page.locator('.problem').innerText()).includes('لم يُقبل مفتاح المرور'), 'a copy is refused');
  await signIn(context, home, 'donor');
  await visit(page, `${home}/settings`);
  await rows.first().waitFor();
  check((await rows.first().innerText()).includes('أُوقف'), 'and she is told');
  const remove = rows.first().locator('button');
  await remove.click();
  check((await rows.count()) === 1, 'removing asks once more');
  await remove.click();
  await rows.first().waitFor({ state: 'detached' });
  check((await rows.count()) === 0, 'then it is gone');

  const messages = async () => (await (await context.request.get(`${home}/v1/inbox`)).json()).items.map((one) => one.code);
  const expected = ['identity.passkey_added', 'identity.passkey_copied', 'identity.passkey_removed'];
  let told = [];
  for (let i = 0; i < 40 && !expected.every((code) => told.includes(code)); i++) {
    told = await messages();
    await page.waitForTimeout(250);
  }
  check(expected.every((code) => told.includes(code)), `each change is in her inbox: ${told.slice(0, 5)}`);
  check(faults.length === 0, `no fault of the page ${faults.join(' · ')}`);
});
