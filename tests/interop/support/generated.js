// The records of `chainverify vectors`, and the root that they are under.

import { parseLines, run } from './chainverify.js';

/** @returns {Promise<{kmsRoot: string, records: object[]}>} */
export async function generate({ seed, count, invalidPercent }) {
  const { code, stdout, stderr } = await run(['vectors', '--seed', `${seed}`, '--count', `${count}`, '--invalid', `${invalidPercent}`, '--out', '-']);
  const kmsRoot = /--kms-root (0x[0-9A-Fa-f]{40})/.exec(stderr)?.[1];
  if (code !== 0 || kmsRoot === undefined) throw new Error(`chainverify vectors ended with ${code}: ${stderr}`);
  return { kmsRoot, records: parseLines(stdout) };
}

/** A record with its fields under their first names, as the judge and the contract read them. */
export function plain(record) {
  const chain = record.signature_chain ?? record.signatureChain;
  const { expected, mutation, signature_chain: _, signatureChain: __, ...rest } = record;
  if (chain === undefined) return rest;
  const [appSignature, kmsSignature] = chain.slice(-2);
  return { ...rest, appSignature, kmsSignature, ...(chain.length === 3 ? { messageSignature: chain[0] } : {}) };
}
