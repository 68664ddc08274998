import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { hex, parseBase64, parseHex, utf8 } from './bytes';
import { emptyRoot, hashLeaf, hashNode, rootOf, verifyConsistency, verifyInclusion } from './merkle';
import { sha256 } from './sha256';

// The classic eight leaves of Certificate Transparency and their roots by size (RFC 6962 implementations).
const leaves = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'];
const roots = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d',
  'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77',
  'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4',
  '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c',
  '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

describe('SHA-256 in plain script', () => {
  it('agrees with the platform at every length around the block border', () => {
    for (let length = 0; length < 200; length++) {
      const bytes = Uint8Array.from({ length }, (_, i) => (i * 7 + length) & 255);
      expect(hex(sha256(bytes))).toBe(createHash('sha256').update(bytes).digest('hex'));
    }
  });
});

describe('the tree of RFC 9162', () => {
  it('leaf and node', () => {
    expect(hex(hashLeaf(utf8('L123456')))).toBe('395aa064aa4c29f7010acfe3f25db9485bbd4b91897b6ad7ad547639252b4d56');
    expect(hex(hashNode(utf8('N123'), utf8('N456')))).toBe(
      'aa217fe888e47007fa15edab33c2b492a722cb106c64667fc2b044444de66bbb',
    );
    expect(hex(emptyRoot())).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
  });

  it('roots of the first eight sizes', () => {
    const hashes = leaves.map((leaf) => hashLeaf(parseHex(leaf)!));
    roots.forEach((root, i) => expect(hex(rootOf(hashes.slice(0, i + 1)))).toBe(root));
  });
});

interface Probe {
  leafIdx?: number; treeSize?: number; root?: string; leafHash?: string;
  size1?: number; size2?: number; root1?: string; root2?: string;
  proof: string[] | null; desc?: string; wantErr: boolean;
}

const vectors = [
  process.env['TAKAFUL_VECTORS'] ?? '',
  new URL('../../../../shared/data/vectors', import.meta.url).pathname,
].map((folder) => `${folder}/merkle_testdata.tar.gz`).find((file) => existsSync(file));

/** Files of the archive beneath a folder, without unpacking to disk. */
function probes(archive: string, folder: string): Probe[] {
  const names = execFileSync('tar', ['tzf', archive], { encoding: 'utf8' })
    .split('\n')
    .filter((name) => name.includes(`/${folder}/`) && name.endsWith('.json'));
  const text = execFileSync('tar', ['xzOf', archive, ...names], { encoding: 'utf8', maxBuffer: 1 << 26 });
  return text.trim().split(/\}\s*\{/).map((part, i, all) =>
    JSON.parse(`${i ? '{' : ''}${part}${i < all.length - 1 ? '}' : ''}`) as Probe);
}

const bytes = (text: string | undefined) => parseBase64(text ?? '') ?? new Uint8Array();

describe.skipIf(!vectors)('transparency-dev/merkle vectors', () => {
  it('inclusion', () => {
    const all = probes(vectors!, 'inclusion');
    expect(all.length).toBeGreaterThan(90);
    for (const one of all)
      expect(
        verifyInclusion(one.leafIdx ?? 0, one.treeSize ?? 0, bytes(one.leafHash), (one.proof ?? []).map(bytes), bytes(one.root)),
        one.desc,
      ).toBe(!one.wantErr);
  });

  it('consistency', () => {
    const all = probes(vectors!, 'consistency');
    expect(all.length).toBeGreaterThan(90);
    for (const one of all) {
      const [m, n] = [one.size1 ?? 0, one.size2 ?? 0];
      if (m === 0 && !one.wantErr) continue; // From nothing, anything follows: there is nothing to verify.
      expect(verifyConsistency(m, n, bytes(one.root1), bytes(one.root2), (one.proof ?? []).map(bytes)), one.desc).toBe(
        !one.wantErr,
      );
    }
  });
});
