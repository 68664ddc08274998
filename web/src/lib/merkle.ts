// Merkle tree proofs, RFC 9162 §2.1 with SHA-256. Tree sizes are exact up to 2^53.

import { equal } from './bytes';
import { sha256 } from './sha256';

const leafPrefix = Uint8Array.of(0);
const nodePrefix = Uint8Array.of(1);

export const emptyRoot = (): Uint8Array => sha256();
export const hashLeaf = (leaf: Uint8Array): Uint8Array => sha256(leafPrefix, leaf);
export const hashNode = (left: Uint8Array, right: Uint8Array): Uint8Array => sha256(nodePrefix, left, right);

const half = (value: number) => Math.floor(value / 2);
const odd = (value: number) => value % 2 === 1;

/** The root above `hashes`; the empty tree has the hash of nothing. */
export function rootOf(hashes: Uint8Array[]): Uint8Array {
  if (hashes.length === 0) return emptyRoot();
  if (hashes.length === 1) return hashes[0]!;
  let split = 1;
  while (split * 2 < hashes.length) split *= 2;
  return hashNode(rootOf(hashes.slice(0, split)), rootOf(hashes.slice(split)));
}

/** RFC 9162 §2.1.3.2: the root that this leaf and proof lead to, or undefined if the proof has a wrong shape. */
export function rootFromInclusion(
  index: number, size: number, leafHash: Uint8Array, proof: Uint8Array[],
): Uint8Array | undefined {
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size) || index < 0 || index >= size) return undefined;
  if (leafHash.length !== 32 || proof.some((hash) => hash.length !== 32)) return undefined;
  let fn = index;
  let sn = size - 1;
  let root = leafHash;
  for (const hash of proof) {
    if (sn === 0) return undefined;
    if (odd(fn) || fn === sn) {
      root = hashNode(hash, root);
      while (!odd(fn) && fn !== 0) {
        fn = half(fn);
        sn = half(sn);
      }
    } else {
      root = hashNode(root, hash);
    }
    fn = half(fn);
    sn = half(sn);
  }
  return sn === 0 ? root : undefined;
}

export function verifyInclusion(
  index: number, size: number, leafHash: Uint8Array, proof: Uint8Array[], root: Uint8Array,
): boolean {
  const found = rootFromInclusion(index, size, leafHash, proof);
  return found !== undefined && equal(found, root);
}

/** RFC 9162 §2.1.4.2: the tree of size n only added to the tree of size m. */
export function verifyConsistency(
  m: number, n: number, root1: Uint8Array, root2: Uint8Array, proof: Uint8Array[],
): boolean {
  if (!Number.isSafeInteger(m) || !Number.isSafeInteger(n) || m <= 0 || m > n) return false;
  if (m === n) return proof.length === 0 && equal(root1, root2);
  if (proof.length === 0 || proof.some((hash) => hash.length !== 32)) return false;
  let fn = m - 1;
  let sn = n - 1;
  while (odd(fn)) {
    fn = half(fn);
    sn = half(sn);
  }
  // m is a power of two: the first tree's root is itself the start of the path.
  const path = fn === 0 ? [root1, ...proof] : proof;
  let first = path[0]!;
  let second = path[0]!;
  for (const hash of path.slice(1)) {
    if (sn === 0) return false;
    if (odd(fn) || fn === sn) {
      first = hashNode(hash, first);
      second = hashNode(hash, second);
      while (!odd(fn) && fn !== 0) {
        fn = half(fn);
        sn = half(sn);
      }
    } else {
      second = hashNode(second, hash);
    }
    fn = half(fn);
    sn = half(sn);
  }
  return sn === 0 && equal(first, root1) && equal(second, root2);
}
