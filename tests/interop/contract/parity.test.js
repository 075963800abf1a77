// The contract in an EVM and `verify --rules evm` give the same verdict on every record, on the calldata that
// `chainverify calldata` makes. INTEROP_CASES sets how many records there are, INTEROP_SEED which.

import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { addressOf, makeChain, toRecord } from '../support/chains.js';
import { ContractRunner } from '../support/contract.js';
import { generate as generateVectors, plain } from '../support/generated.js';
import { mutations } from '../support/mutations.js';
import { compareWithContract } from '../support/parity.js';
import { Random } from '../support/random.js';
import { cases, seed } from '../support/settings.js';

let contract;
before(async () => {
  contract = await ContractRunner.create();
});

test(`chains made and mutated in Node have the same verdict in the EVM and under the evm rules (seed ${seed})`, async () => {
  const random = new Random(seed);
  const rootKey = random.bytes();
  const generated = generate(rootKey, random, Math.max(cases, mutations.length));
  const { valid, counts } = await compareWithContract(contract, addressOf(rootKey), generated.map(({ record }) => record));

  for (const [i, { record, expected }] of generated.entries()) assert.equal(valid[i], expected, JSON.stringify(record));

  // Every kind has come up, or the comparison would say little.
  for (const [kind, count] of Object.entries(counts)) assert.ok(count > 0, `no record was ${kind}`);
});

test(`chains of chainverify vectors have the same verdict in the EVM and under the evm rules (seed ${seed})`, async () => {
  const { kmsRoot, records } = await generateVectors({ seed, count: 3 * cases, invalidPercent: 60 });
  const comparable = records.filter(
    ({ claim, algorithm, messageScheme, appId, purpose }) =>
      (claim ?? 'v0') === 'v0' && (algorithm ?? 'secp256k1') === 'secp256k1' && (messageScheme ?? 'eip191-hash') === 'eip191-hash' && appId && purpose !== undefined,
  );
  assert.ok(comparable.length > cases / 4, `${comparable.length} of ${records.length}`);
  const { valid, counts } = await compareWithContract(contract, kmsRoot, comparable.map(plain));

  // 'expected' is by the strict rules: whatever is valid there is valid here.
  for (const [i, { expected }] of comparable.entries()) assert.ok(valid[i] || !expected, JSON.stringify(comparable[i]));
  for (const kind of ['valid', 'refused']) assert.ok(counts[kind] > 0, `no record was ${kind}`);
});

/** Every mutation in turn, on chains of several apps, paths and purposes; every fourth record names no app key. */
function generate(rootKey, random, count) {
  const sources = [];
  for (let app = 0; app < 4; app++) {
    const appId = random.bytes(20);
    for (const path of ['/oracle', '', '/a']) {
      for (const purpose of ['ethereum', 'signing']) sources.push({ rootKey, appId, path, purpose });
    }
  }

  return Array.from({ length: count }, (_, i) => {
    const valid = makeChain({ ...random.pick(sources), messageHash: random.bytes() });
    const mutation = mutations[i % mutations.length];
    const chain = { ...valid, ...mutation.apply(valid, random) };
    const record = toRecord(chain, `${i} ${mutation.name}`);
    const expected = (mutation.expected ?? false) || (mutation.isTrivial?.(valid) ?? false);
    // What a mutation of the app's key changes is only seen where the record names it.
    if (i % 4 === 3 && !mutation.name.startsWith('appPublicKey')) delete record.appPublicKey;
    return { record, expected };
  });
}
