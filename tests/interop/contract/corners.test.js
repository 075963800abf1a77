// The contract's corners, one by one: docs/on-chain.md lists them.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { before, describe, test } from 'node:test';
import { decodeAbiParameters, toFunctionSignature } from 'viem';
import {
  addressOf, appLinkDigest, concatBytes, hexToBytes, kmsLinkDigest, makeChain, messageDigest, sign, toRecord,
} from '../support/chains.js';
import { runLines, toLines } from '../support/chainverify.js';
import { ContractRunner, argumentsOf, compile, leftAligned } from '../support/contract.js';
import { Random } from '../support/random.js';

const vectors = JSON.parse(readFileSync(new URL('../../Vectors/tee-oracle-verdicts.json', import.meta.url), 'utf8')).vectors;
const names = ['messageHash', 'messageSignature', 'appSignature', 'kmsSignature', 'derivedCompressedPubkey', 'appCompressedPubkey'];
const zeroRoot = `0x${'00'.repeat(20)}`;
const toHex = (bytes) => `0x${Buffer.from(bytes).toString('hex')}`;

let compiled;
let contract;
before(async () => {
  compiled = compile();
  contract = await ContractRunner.create(compiled);
});

describe("the tutorial contract's verdicts", () => {
  for (const vector of vectors) {
    test(vector.name, async () => {
      const appId = `0x${vector.constructor.appId}`;
      if (vector.constructor.kmsRoot === zeroRoot) {
        // The one difference: there, a zero root accepts forgeries.
        assert.equal(vector.expect.teeOracle, 'true');
        assert.deepEqual(await contract.deploy(zeroRoot, appId), { revert: 'zero KMS root' });
        return;
      }

      const values = [...names.map((name) => `0x${vector.args[name]}`), vector.args.purpose];
      const answer = await contract.call(vector.constructor.kmsRoot, appId, contract.encode('verify', values));
      assert.equal(answer.revert === undefined ? `${answer.value}` : `revert:${answer.revert}`, vector.expect.teeOracle);

      // And so says the command line; a message signature of 64 bytes makes its record malformed.
      const record = Object.fromEntries(names.map((name) => [name, vector.args[name]]));
      const [verdict] = await runLines(
        ['verify', '--kms-root', vector.constructor.kmsRoot, '--any-app', '--purpose', vector.args.purpose, '--rules', 'evm', '-'],
        toLines([{ ...record, purpose: vector.args.purpose, appId: vector.constructor.appId.slice(0, 40) }]),
      );
      assert.equal(verdict.valid, answer.value === true, JSON.stringify(verdict));
    });
  }
});

describe('the order of checks', () => {
  const random = new Random('corners');
  const rootKey = random.bytes();
  const kmsRoot = addressOf(rootKey);
  const chain = makeChain({ rootKey, appId: random.bytes(20), messageHash: random.bytes() });
  const appId = leftAligned(toHex(chain.appId));
  const otherRoot = addressOf(random.bytes());
  const short = new Uint8Array(64);
  const garbage = new Uint8Array(65);
  const signedByRoot = (appPublicKey) => ({ appPublicKey, kmsSignature: sign(kmsLinkDigest(chain.appId, appPublicKey), rootKey) });
  const offCurve = concatBytes(Uint8Array.of(2), hexToBytes(`${'00'.repeat(31)}05`));
  const signedByApp = (publicKey) => ({ publicKey, appSignature: sign(appLinkDigest(chain.purpose, publicKey), chain.keys.app) });

  const corners = [
    ['a valid chain', {}, kmsRoot, true],
    ['a short app signature comes before the root', { appSignature: short }, otherRoot, 'bad sig len'],
    ['a short KMS signature comes before the root', { kmsSignature: short }, otherRoot, 'bad sig len'],
    ['a wrong root comes before a short message signature', { messageSignature: short }, otherRoot, false],
    ['a wrong root comes before a short derived key', { publicKey: chain.publicKey.subarray(1) }, otherRoot, false],
    ['a wrong root comes before a short app key', { appPublicKey: chain.appPublicKey.subarray(1) }, otherRoot, false],
    ['a short message signature reverts', { messageSignature: short }, kmsRoot, 'bad sig len'],
    ['a short derived key reverts', { publicKey: chain.publicKey.subarray(1) }, kmsRoot, 'need compressed pubkey'],
    ['a long derived key reverts', { publicKey: concatBytes(chain.publicKey, Uint8Array.of(0)) }, kmsRoot, 'need compressed pubkey'],
    ['an empty derived key reverts', { publicKey: new Uint8Array(0) }, kmsRoot, 'need compressed pubkey'],
    ['a derived key with another prefix reverts', { publicKey: concatBytes(Uint8Array.of(4), chain.publicKey.subarray(1)) }, kmsRoot, 'invalid prefix'],
    ['a wrong message comes before a bad app key', { messageHash: random.bytes(), ...signedByRoot(chain.appPublicKey.subarray(1)) }, kmsRoot, false],
    ['a short app key under the root reverts', signedByRoot(chain.appPublicKey.subarray(1)), kmsRoot, 'need compressed pubkey'],
    ['an app key with another prefix under the root reverts', signedByRoot(concatBytes(Uint8Array.of(5), chain.appPublicKey.subarray(1))), kmsRoot, 'invalid prefix'],
    // Both sides of the comparison fail and are zero: that must not count as equal.
    ['no app key and no app signer are not the same', { ...signedByRoot(offCurve), appSignature: garbage }, kmsRoot, false],
    ['no derived key and no message signer are not the same', { ...signedByApp(offCurve), messageSignature: garbage }, kmsRoot, false],
    ['nothing but zeros', { appSignature: garbage, kmsSignature: garbage, messageSignature: garbage }, kmsRoot, false],
  ];

  for (const [name, changes, root, expected] of corners) {
    test(name, async () => {
      const changed = { ...chain, ...changes };
      const answer = await contract.call(root, appId, contract.encode('verify', argumentsOf(changed)));
      assert.equal(answer.revert ?? answer.value, expected);
    });
  }

  test('the tuple of calldata --tuple is what the contract and viem read', async () => {
    const record = toRecord(chain, 'tuple');
    const [{ tuple }] = await runLines(['calldata', '--all', '--tuple', '--json', '-'], toLines([record]));
    const answer = await contract.call(kmsRoot, appId, compiled.selectorOf('verifyProof') + tuple.slice(2));
    assert.deepEqual({ value: answer.value, revert: answer.revert }, { value: true, revert: undefined });

    const proof = compiled.abi.find((item) => item.name === 'verifyProof').inputs;
    const [decoded] = decodeAbiParameters(proof, tuple);
    assert.deepEqual(decoded, {
      messageHash: toHex(chain.messageHash),
      messageSignature: toHex(chain.messageSignature),
      appSignature: toHex(chain.appSignature),
      kmsSignature: toHex(chain.kmsSignature),
      derivedCompressedPubkey: toHex(chain.publicKey),
      appCompressedPubkey: toHex(chain.appPublicKey),
      purpose: chain.purpose,
    });
  });

  test('a valid chain costs no more gas than docs/on-chain.md says', async () => {
    const { gas, value } = await contract.call(kmsRoot, appId, contract.encode('verify', argumentsOf(chain)));
    assert.equal(value, true);
    assert.ok(gas < 24_000n, `${gas}`);
  });

  // Keys with every digit at every place: the digest of the app link is made of hexadecimal digits.
  test('every digit of a key enters the digest of its link', async () => {
    for (let i = 0; i < 64; i++) {
      const other = makeChain({ rootKey, appId: chain.appId, path: `/digits/${i}`, messageHash: random.bytes(), purpose: 'p'.repeat(i) });
      const answer = await contract.call(kmsRoot, appId, contract.encode('verify', argumentsOf(other)));
      assert.equal(answer.value, true, toHex(other.publicKey));
    }
  });
});

test('the interface is the one that the tutorial calls', () => {
  assert.equal(compiled.selectorOf('verify'), '0xf2624592');
  const verify = compiled.abi.find((item) => item.name === 'verify');
  assert.deepEqual(
    verify.inputs.map(({ name, type }) => `${type} ${name}`),
    [
      'bytes32 messageHash', 'bytes messageSignature', 'bytes appSignature', 'bytes kmsSignature', 'bytes derivedCompressedPubkey',
      'bytes appCompressedPubkey', 'string purpose',
    ],
  );
  assert.equal(verify.stateMutability, 'view');
  const constructor = compiled.abi.find((item) => item.type === 'constructor');
  assert.deepEqual(constructor.inputs.map(({ type }) => type), ['address', 'bytes32']);
});

test('every function is documented', () => {
  const functions = compiled.abi.filter((item) => item.type === 'function').map((item) => toFunctionSignature(item));
  assert.deepEqual(Object.keys(compiled.documentation.methods).sort(), functions.sort());
  for (const [name, { notice }] of Object.entries(compiled.documentation.methods)) assert.ok(notice, name);
});
