// The web's types are those of the program: the file kept in web/src/generated is what it prints today.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

if (!process.env.TAKAFUL) throw new Error('set TAKAFUL to the program');
const tool = fileURLToPath(new URL('../../web/tools/api-types.mjs', import.meta.url));
const { status } = spawnSync(process.execPath, [tool, '--check'], { stdio: 'inherit' });
process.exit(status ?? 1);
