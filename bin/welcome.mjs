// Waits until the demo answers, then prints its address and who may be signed in as with one tap.
const base = process.argv[2];

async function people() {
  for (let tries = 0; tries < 300; ++tries) {
    const answer = await fetch(`${base}/v1/demo/people`).catch(() => undefined);
    if (answer?.ok) return (await answer.json()).items;
    await new Promise((done) => setTimeout(done, 100));
  }
  process.exit(1);
}

const items = await people();
console.log(`\n  The demo village:  ${base}\n  One-tap sign-ins:  ${base}/sign-in\n`);
for (const { name, role, note_en: note } of items) console.log(`    ${role.padEnd(14)} ${name}${note ? ` — ${note}` : ''}`);
console.log('\n  Ctrl+C stops it.');
