// Runs every text story of this folder (or those named), each on its own throw-away server.
import { readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Server } from './lib/server.mjs';
import { TextStory } from './lib/text.mjs';

const here = dirname(fileURLToPath(import.meta.url));
const wanted = process.argv.slice(2);
const stories = readdirSync(here).filter((name) => name.endsWith('.story') && (!wanted.length || wanted.includes(name)));
let failed = 0;
for (const name of stories) {
  const server = await Server.start();
  try {
    await new TextStory(server, await server.people(), join(here, name)).run();
    console.log(`ok   ${name}`);
  } catch (error) {
    ++failed;
    console.log(`FAIL ${name}\n${error.message}\n${server.errors ?? ''}`);
  } finally {
    await server.stop();
  }
}
console.log(`stories: ${stories.length - failed} passed, ${failed} failed`);
process.exit(failed || !stories.length ? 1 : 0);
