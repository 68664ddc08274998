// c2sp.org/tlog-policy: which witnesses a reader believes, and how many of them must have cosigned.

import { cosignedAt, parseVerifierKey, type Note, type VerifierKey } from './note';

export interface Witness {
  name: string;
  key: VerifierKey;
}

export interface Policy {
  witnesses: Witness[];
  /** Whether the witnesses of these names are enough. */
  isQuorum(names: Set<string>): boolean;
  needsNobody: boolean;
}

export interface Cosigner {
  name: string;
  at: number | undefined; // Seconds since 1970; undefined: it has not cosigned.
}

type Holds = (names: Set<string>) => boolean;

/** Undefined: not a policy that anyone could keep. */
export function parsePolicy(text: string): Policy | undefined {
  // eslint-disable-next-line no-control-regex
  if (text.length > 65_536 || /[\u0000-\u0008\u000b-\u001f\u007f]/.test(text)) return undefined;
  const witnesses: Witness[] = [];
  const names = new Map<string, Holds>();
  const members = new Set<string>(); // A witness counts in one way only.
  let quorum: Holds | undefined;
  let needsNobody = false;
  const define = (name: string | undefined, holds: Holds): boolean => {
    if (!name || name === 'none' || names.has(name)) return false;
    names.set(name, holds);
    return true;
  };
  const group = (name: string | undefined, least: string | undefined, who: string[]): boolean => {
    if (who.length === 0 || who.some((one) => !names.has(one) || members.has(one))) return false;
    if (new Set(who).size < who.length) return false;
    who.forEach((one) => members.add(one));
    const number = least === 'any' ? 1 : least === 'all' ? who.length : /^[1-9]\d*$/.test(least ?? '') ? Number(least) : 0;
    if (number < 1 || number > who.length) return false;
    const parts = who.map((one) => names.get(one)!);
    return define(name, (seen) => parts.filter((holds) => holds(seen)).length >= number);
  };
  for (const line of text.split('\n')) {
    const [word, name, ...rest] = line.split(/[ \t]+/).filter((part) => part !== '');
    if (!word || word.startsWith('#')) continue;
    if (word === 'log') {
      if (!name || rest.length > 1 || parseVerifierKey(name)?.type !== 1) return undefined;
    } else if (word === 'witness') {
      const key = parseVerifierKey(rest[0] ?? '');
      if (key?.type !== 4 || rest.length > 2 || !define(name, (seen) => seen.has(name!))) return undefined;
      witnesses.push({ name: name!, key });
    } else if (word === 'group') {
      if (!group(name, rest[0], rest.slice(1))) return undefined;
    } else if (word === 'quorum') {
      if (quorum || !name || rest.length > 0) return undefined;
      needsNobody = name === 'none';
      quorum = needsNobody ? () => true : names.get(name);
      if (!quorum) return undefined;
    } else {
      return undefined;
    }
  }
  return quorum && { witnesses, isQuorum: quorum, needsNobody };
}

/** When each witness of the policy cosigned this checkpoint. */
export function cosigners(policy: Policy, note: Note): Promise<Cosigner[]> {
  return Promise.all(policy.witnesses.map(async ({ name, key }) => ({ name, at: await cosignedAt(note, key) })));
}

export function hasQuorum(policy: Policy, who: Cosigner[]): boolean {
  return policy.isQuorum(new Set(who.filter((one) => one.at !== undefined).map((one) => one.name)));
}
