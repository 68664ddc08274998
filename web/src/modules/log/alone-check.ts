// The one-file verifier's work: a receipt or slip, a key, perhaps a policy, and nothing else. No network.

import { isSignedBy, parseCheckpoint, parseNote, parseVerifierKey } from '$lib/note';
import { verifyInclusion } from '$lib/merkle';
import { cosigners, hasQuorum, parsePolicy } from '$lib/policy';
import { firstFalseSlot, parseReceipt, parseSlip, type Leaf, type Slip } from './leaf';

export interface AloneInput {
  paper: string; // A receipt (tlog-proof) or a slip (JSON).
  key: string; // The log's verifier key, from somewhere else than the paper.
  policy: string; // A tlog-policy; empty: witnesses are not asked for.
}

export interface Line {
  good: boolean;
  say: string; // A key of i18n/verify.json.
  params: Record<string, string | number>;
}

export interface AloneVerdict {
  good: boolean;
  lines: Line[];
  leaf?: Leaf;
  opened: Slip['slots'];
}

export async function checkAlone(input: AloneInput): Promise<AloneVerdict> {
  const lines: Line[] = [];
  const verdict = (good: boolean, leaf?: Leaf, opened: Slip['slots'] = []): AloneVerdict => ({ good, lines, opened, ...(leaf && { leaf }) });
  const fail = (say: string, params: Line['params'] = {}) => {
    lines.push({ good: false, say, params });
    return verdict(false);
  };
  const hold = (say: string, params: Line['params'] = {}) => void lines.push({ good: true, say, params });

  const slip = input.paper.trimStart().startsWith('{') ? parseSlip(input.paper) : undefined;
  const receipt = parseReceipt(slip?.proof ?? input.paper.trimStart());
  if (!receipt) return fail('paper_unreadable');
  if (!receipt.leaf) return fail('leaf_unreadable');
  const key = parseVerifierKey(input.key);
  if (key?.type !== 1) return fail('key_unreadable');
  const note = parseNote(receipt.checkpoint);
  const checkpoint = note && parseCheckpoint(note.text);
  if (!note || !checkpoint) return fail('checkpoint_unreadable');
  if (checkpoint.origin !== key.name) return fail('other_log', { origin: checkpoint.origin });
  if (!(await isSignedBy(note, key))) return fail('signature_bad');
  hold('signature', { origin: checkpoint.origin, size: checkpoint.size });
  const { leaf, index, path } = receipt;
  if (!verifyInclusion(index, checkpoint.size, leaf.hash, path, checkpoint.root)) return fail('path_bad', { entry: index });
  hold('included', { entry: index, size: checkpoint.size });
  if (slip) {
    const slot = firstFalseSlot(leaf, slip);
    if (slot >= 0) return fail('slot_false', { slot });
    hold('opened', { count: slip.slots.length });
  }
  if (input.policy.trim()) {
    const policy = parsePolicy(input.policy.endsWith('\n') ? input.policy : `${input.policy}\n`);
    if (!policy) return fail('policy_unreadable');
    const who = await cosigners(policy, note);
    const params = { count: who.filter((one) => one.at !== undefined).length, of: who.length };
    if (!hasQuorum(policy, who)) return fail('witnesses_few', params);
    hold('witnesses', params);
  }
  return verdict(true, leaf, slip?.slots);
}
