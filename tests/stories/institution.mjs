// Story 27, the cloud's half: a second institution opens its own books on the same server through the
// interface. docs/institutions.md is run command by command; then every route is asked with its tokens,
// a third institution tries to reach its book, and the books are compared.
import { existsSync, mkdtempSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from './lib/client.mjs';
import { runGuide } from './lib/guide.mjs';
import { newId } from './lib/ids.mjs';
import { routesOf } from './lib/sample.mjs';
import { program, root, Server, staff, takaful } from './lib/server.mjs';

let checked = 0;
function expect(name, got, wanted) {
  ++checked;
  if (JSON.stringify(got) !== JSON.stringify(wanted)) throw new Error(`${name}: ${JSON.stringify(got)} instead of ${JSON.stringify(wanted)}`);
}

const name = { name_ar: 'صندوق الادخار', name_en: 'Savings fund' };
const scratch = mkdtempSync(join(tmpdir(), 'takaful-guide-'));
const server = await Server.start({ now: '2026-11-20T08:00:00Z' });

/** A fund of the house and where its money lies. */
async function houseFund(people) {
  const id = newId();
  await people.admin.must('POST', '/v1/funds', { id, name_ar: 'الشتاء', name_en: 'Winter', purpose_ar: 'دفء', purpose_en: 'Warmth', intentions: ['sadaqa'], currency: 'EGP' });
  await people.clerk.post('/v1/gifts', { fund: id, amount: { minor: 777_00, currency: 'EGP' }, intention: 'sadaqa', source: 'bank' });
  const { items } = await people.auditor.get(`/v1/book/accounts?owner=${id}`);
  expect('the fund has one account', items.map(({ chart }) => chart), ['fund']);
  return { fund: id, account: items[0].account };
}

/** Who may let an institution in, and what is refused on the way. */
async function admission(people) {
  const { admin, approver, manager, donor } = people;
  const id = newId();
  const propose = (who, body) => who.refusal('POST', '/v1/institutions', { id, ...name, ...body });
  expect('a donor proposes nothing', await propose(donor), 'identity.right_missing');
  expect('a name in both languages', await propose(admin, { name_en: '' }), 'institution.name_missing');
  expect('proposed', await propose(admin), null);
  const credential = { id: newId(), name: 'core', scopes: ['read', 'keep'] };
  const issue = (body) => admin.refusal('POST', `/v1/institutions/${id}/credentials`, { ...credential, ...body });
  expect('no token before the board', await issue({ id: newId() }), 'institution.not_approved');
  const approve = (who, of = id) => who.refusal('POST', `/v1/institutions/${of}/approve`, { id: newId() });
  expect('the manager is no board', await approve(manager), 'identity.right_missing');
  expect('nobody approves the unknown', await approve(approver, newId()), 'institution.unknown');
  expect('the board approves', await approve(approver), null);
  expect('once', await approve(approver), 'institution.approved_before');
  for (const [body, code] of [
    [{ scopes: [] }, 'identity.scopes_missing'],
    [{ scopes: ['keep', 'close'] }, 'identity.scopes_conflict'],
    [{ days: 0 }, 'identity.credential_days_invalid'],
    [{ days: 367 }, 'identity.credential_days_invalid'],
    [{ per_minute: 0 }, 'identity.credential_rate_invalid'],
    [{ name: '' }, 'identity.credential_name_missing'],
  ])
    expect(code, await issue({ id: newId(), ...body }), code);
  const { token } = await admin.must('POST', `/v1/institutions/${id}/credentials`, credential);
  expect('a token is shown once', await issue(), 'work.already_done');
  expect('another body', await issue({ name: 'other' }), 'work.id_reused');
  return { id, token };
}

async function tokenOf(people, institution, scopes, more = {}) {
  const path = `/v1/institutions/${institution}/credentials`;
  const made = await people.admin.must('POST', path, { id: newId(), name: scopes.join(), scopes, per_minute: 60_000, ...more });
  return Object.assign(new Client(server.base, made.token), { credential: made.credential.credential });
}

const rightOfScope = { read: 'read_books', keep: 'keep_books', close: 'close_books' };

/** Every route of the program, asked with a token of each scope: what is not the scope's own is refused for its right. */
async function everyRoute(people, institution) {
  const routes = routesOf(JSON.parse(takaful('openapi'))).filter(({ right }) => right !== 'open');
  for (const [scope, own] of Object.entries(rightOfScope)) {
    const client = await tokenOf(people, institution, [scope]);
    const counts = { own: 0, refused: 0 };
    for (const { method, path, right, body } of routes) {
      const filled = path.replaceAll('{account}', '1').replaceAll('{period}', '202611').replace(/\{\w+\}/g, newId());
      const { status, body: answer } = await client.request(method, filled, body());
      const refused = status === 403 && answer.code === 'identity.right_missing';
      if (refused === (right === own)) throw new Error(`${scope}: ${method} ${path}: ${status} ${JSON.stringify(answer)}`);
      ++counts[refused ? 'refused' : 'own'];
      ++checked;
    }
    if (counts.own < 1 || counts.refused < 40) throw new Error(`${scope}: ${JSON.stringify(counts)}`);
  }
}

/** What the bank has, asked for by another institution: nothing of it is there. */
async function otherBook(people, bank, third) {
  const opened = await third.must('POST', '/v1/book', { id: newId(), currency: 'EGP', charts: ['bank'] });
  expect('one account, its own', (await third.get('/v1/book/accounts')).items.length, 1);
  const own = opened.accounts[0].account;
  const entry = (id, debit, credit, amount = '1') => ({ id, debit, credit, amount, currency: 'EGP', purpose: 'transfer' });
  const refusal = (method, path, body) => third.refusal(method, path, body);
  expect('its accounts', await refusal('GET', `/v1/accounts/${bank.account}`), 'ledger.account_unknown');
  expect('its statements', await refusal('GET', `/v1/accounts/${bank.account}/statement`), 'ledger.account_unknown');
  expect('its proofs', await refusal('GET', `/v1/accounts/${bank.account}/proof?period=202611`), 'ledger.account_unknown');
  expect('its entries', await refusal('GET', `/v1/entries/${bank.entry}`), 'ledger.entry_unknown');
  expect('its holds', await refusal('GET', `/v1/holds/${bank.hold}`), 'ledger.hold_unknown');
  expect('freeing its holds', await refusal('POST', `/v1/holds/${bank.hold}/release`, { id: newId() }), 'ledger.hold_unknown');
  expect('its limits', await refusal('POST', `/v1/accounts/${bank.account}/limits`, { id: newId(), closed: true }), 'ledger.account_unknown');
  expect('its owners', (await third.get(`/v1/book/accounts?owner=${bank.owner}`)).items, []);
  for (const book of [1, bank.book]) {
    expect(`taking from book ${book}`, await refusal('POST', '/v1/entries', entry(newId(), { account: 1, book }, { account: own })), 'ledger.book_foreign');
    const hold = { id: newId(), account: { account: 1, book }, amount: '1', currency: 'EGP', purpose: 'transfer' };
    expect(`holding in book ${book}`, await refusal('POST', '/v1/holds', hold), 'ledger.book_foreign');
  }
  // The same id is another entry in another book: nothing tells that it is taken there.
  expect('an id of the bank', await refusal('POST', '/v1/entries', entry(bank.entry, { account: own }, { account: own })), 'ledger.same_account');
  const trial = await third.get('/v1/trial-balance');
  expect('its own trial balance', [trial.entries, trial.items.length], [0, 1]);
}

/** Tokens that end: by time, by revocation, by being unknown; in both languages. */
async function endings(people, institution) {
  const stranger = new Client(server.base, `takaful_${'0'.repeat(64)}`);
  expect('unknown', await stranger.refusal('GET', '/v1/book'), 'identity.token_unknown');
  expect('also where everyone may', await stranger.refusal('GET', '/v1/funds'), 'identity.token_unknown');
  const short = await tokenOf(people, institution, ['read'], { days: 1 });
  const slow = await tokenOf(people, institution, ['read'], { per_minute: 1 });
  expect('a day', await short.refusal('GET', '/v1/book'), null);
  await server.clock('advance 86400s');
  expect('expired', await short.refusal('GET', '/v1/book'), 'identity.token_expired');
  const words = await (await fetch(`${server.base}/v1/book`, { headers: { authorization: `Bearer ${short.token}`, 'accept-language': 'ar' } })).json();
  expect('in Arabic', /مفتاح/.test(words.title), true);
  const answers = [];
  for (let i = 0; i < 12; ++i) answers.push((await slow.request('GET', '/v1/book')).status);
  expect('ten at once, then slower', [answers[0], answers.at(-1)], [200, 429]);
}

/** Debits less credits of each chart, in minor units. */
const sums = (trial) => Object.fromEntries(trial.items.map(({ chart, debits, credits }) => [chart, debits.minor - credits.minor]));

try {
  let people = await server.people();
  const fund = await houseFund(people);
  symlinkSync(program(), join(scratch, 'takaful'));
  const blocks = await runGuide(join(root, 'docs/institutions.md'), server, scratch, {
    HOST: server.base, MONTH: '202611', PATH: `${scratch}:${process.env.PATH}`, FUND_BOOK: '1', FUND_ACCOUNT: String(fund.account),
    ADMIN_PHONE: staff.admin.phone, ADMIN_PIN: staff.admin.pin, BOARD_PHONE: staff.approver.phone, BOARD_PIN: staff.approver.pin });
  if (blocks < 10) throw new Error(`the guide has ${blocks} blocks`);

  people = await server.people();
  const [village] = (await people.auditor.get('/v1/institutions')).items;
  expect('whose second person approved', [village.name_en, village.book, village.state], ['Village bank', 2, 'approved']);
  const bank = await tokenOf(people, village.institution, ['read', 'keep']);
  const closer = await tokenOf(people, village.institution, ['read', 'close']);
  const { items: accounts } = await bank.get('/v1/book/accounts');
  const [entry] = (await bank.get(`/v1/accounts/${accounts[0].account}/statement`)).items;
  const hold = newId();
  await bank.must('POST', '/v1/holds', { id: hold, account: { account: accounts[2].account }, amount: '1', currency: 'EGP', purpose: 'transfer' });
  const known = { book: 2, account: accounts[3].account, owner: accounts[3].owner, entry: entry.entry, hold };
  expect('once a book', await bank.refusal('POST', '/v1/book', { id: newId(), currency: 'EGP', charts: ['bank'] }), 'institution.book_open');
  expect('the ledger’s own accounts', await bank.refusal('POST', '/v1/book/accounts', { id: newId(), accounts: [{ chart: 'clearing', owner: newId() }] }), 'institution.chart_reserved');
  expect('a closed month', await bank.refusal('POST', '/v1/entries', { id: newId(), debit: { account: 1 }, credit: { account: 2 }, amount: '1', currency: 'EGP', purpose: 'cash_in', event_date: '2026-11-30' }), 'ledger.period_closed');
  expect('whoever records does not close', await bank.refusal('POST', '/v1/periods/202611/close', { id: newId() }), 'identity.right_missing');
  expect('whoever closes does not record', await closer.refusal('POST', '/v1/book/accounts', { id: newId(), accounts: [] }), 'identity.right_missing');

  const third = await admission(people);
  expect('a token of the house’s own people', await people.admin.refusal('POST', '/v1/book', { id: newId(), currency: 'EGP', charts: ['bank'] }), 'institution.none');
  await otherBook(people, known, new Client(server.base, third.token));
  await everyRoute(people, third.id);

  const all = { 1: sums(await people.auditor.get('/v1/trial-balance')), 2: sums(await bank.get('/v1/trial-balance')) };
  for (const book of [1, 2]) expect(`book ${book} is even`, Object.values(all[book]).reduce((sum, one) => sum + one, 0), 0);
  expect('the clearing accounts mirror each other', [all[1].clearing, all[2].clearing], [50_00, -50_00]);
  expect('the house’s fund has it', (await people.auditor.get(`/v1/book/accounts?owner=${fund.fund}`)).items[0].balance.minor, 777_00 + 50_00);

  await endings(people, third.id);
  await server.reopen('2026-12-03T08:00:00Z');
  expect('the same after a restart', sums(await bank.get('/v1/trial-balance')), all[2]);
  await server.clock('settle');
  expect('the log holds', /verified/.test(takaful('verify', `${server.base}/log`)), true);
  expect('nothing is left in the tree', existsSync(join(root, 'receipt.txt')), false);
  console.log(`institution: ${blocks} blocks of the guide, ${checked} checks`);
} catch (error) {
  console.error(error, server.errors);
  process.exitCode = 1;
} finally {
  await server.stop();
  rmSync(scratch, { recursive: true, force: true });
}
