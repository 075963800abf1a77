// Chains that viem and noble make are valid for chainverify: each claim, algorithm, scheme and form of a record. One that
// is changed anywhere is not.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ed25519 } from '@noble/curves/ed25519';
import { secp256k1 } from '@noble/curves/secp256k1';
import { sha256 } from '@noble/hashes/sha2';
import { hashTypedData } from 'viem';
import { privateKeyToAccount } from 'viem/accounts';
import {
  addressOf, appLinkDigest, appLinkDigestV1, bytesToHex, concatBytes, deriveAppKey, deriveKey, deriveKeyV1, hexToBytes, kmsLinkDigest, publicKeyOf, sign,
  utf8ToBytes,
} from '../support/chains.js';
import { runLines, toLines } from '../support/chainverify.js';
import { judge } from '../support/judge.js';
import { Random } from '../support/random.js';

const random = new Random('made in node');
const rootKey = random.bytes();
const kmsRoot = addressOf(rootKey);
const appId = random.bytes(20);
const appKey = deriveAppKey(rootKey, appId);
const text = utf8ToBytes('97,234.56 $ — signed in Node');
const hash = random.bytes();
const typedData = {
  domain: { name: 'oracle', version: '1', chainId: 8453 },
  types: { Price: [{ name: 'price', type: 'uint256' }, { name: 'at', type: 'uint64' }] },
  primaryType: 'Price',
  message: { price: 9723456n, at: 1_700_000_000n },
};

// Purposes and domains: any text.
const scopes = ['prüfung €', '', 'a:b/\u0000c', 'ethereum'];

const unprefixed = (hex) => hex.slice(2);

// By scheme: how viem, or noble where viem has no such thing, signs; and the record's message fields.
const schemes = {
  'eip191-hash': async (account) => ({ messageHash: bytesToHex(hash), messageSignature: await account.signMessage({ message: { raw: `0x${bytesToHex(hash)}` } }) }),
  eip191: async (account) => ({ message: bytesToHex(text), messageSignature: await account.signMessage({ message: new TextDecoder().decode(text) }) }),
  'eip191 (empty)': async (account) => ({ message: '', messageSignature: await account.signMessage({ message: '' }) }),
  digest: async (account) => ({ messageHash: hashTypedData(typedData), messageSignature: await account.signTypedData(typedData) }),
  'digest (64 bytes)': async (account) => ({
    messageHash: bytesToHex(hash),
    messageSignature: unprefixed(await account.sign({ hash: `0x${bytesToHex(hash)}` })).slice(0, 128),
  }),
  sha256: async (account, key) => ({ message: bytesToHex(text), messageSignature: secp256k1.sign(sha256(text), key).toHex('compact') }),
  'sha256 (65 bytes)': async (account, key) => ({ message: bytesToHex(text), messageSignature: bytesToHex(sign(sha256(text), key)) }),
  none: async () => ({}),
};

const ed25519Schemes = {
  ed25519: async (account, key) => ({ message: bytesToHex(text), messageSignature: bytesToHex(ed25519.sign(text, key)) }),
  none: async () => ({}),
};

async function makeRecord(claim, scope, algorithm, name) {
  const key = claim === 'v1' ? deriveKeyV1(appKey, algorithm, scope) : deriveKey(appKey, '/node');
  const publicKey = algorithm === 'ed25519' ? ed25519.getPublicKey(key) : publicKeyOf(key);
  const digest = claim === 'v1' ? appLinkDigestV1(algorithm, scope, publicKey) : appLinkDigest(scope, publicKey);
  const messageScheme = name.split(' ')[0];
  const makeMessage = (algorithm === 'ed25519' ? ed25519Schemes : schemes)[name];
  return {
    appId: bytesToHex(appId),
    claim,
    [claim === 'v1' ? 'domain' : 'purpose']: scope,
    algorithm,
    publicKey: bytesToHex(publicKey),
    appPublicKey: bytesToHex(publicKeyOf(appKey)),
    appSignature: bytesToHex(sign(digest, appKey)),
    kmsSignature: bytesToHex(sign(kmsLinkDigest(appId, publicKeyOf(appKey)), rootKey)),
    messageScheme,
    ...(await makeMessage(privateKeyToAccount(`0x${bytesToHex(key)}`), key)),
  };
}

/** A record changed in each of its fields, several times. */
function changed(record) {
  const fields = ['publicKey', 'appPublicKey', 'appSignature', 'kmsSignature', 'messageSignature', 'message', 'messageHash'];
  return fields.filter((field) => record[field]).flatMap((field) => Array.from({ length: 4 }, () => flip(record, field)));
}

/** A record with one bit of one field changed. */
function flip(record, name) {
  const bytes = hexToBytes(record[name].replace(/^0x/, ''));
  bytes[random.below(bytes.length)] ^= 1 << random.below(8);
  return { ...record, [name]: bytesToHex(bytes) };
}

for (const claim of ['v0', 'v1']) {
  for (const [algorithm, names] of [['secp256k1', Object.keys(schemes)], ['ed25519', Object.keys(ed25519Schemes)]]) {
    for (const name of names) {
      test(`${claim}, ${algorithm}, ${name}`, async () => {
        const valid = await Promise.all(scopes.map((scope) => makeRecord(claim, scope, algorithm, name)));
        const records = valid.flatMap((record) => [record, ...changed(record)]);
        const messageScheme = valid[0].messageScheme;
        const [any, named] = claim === 'v1' ? ['--any-domain', '--domain'] : ['--any-purpose', '--purpose'];
        const policy = ['--kms-root', kmsRoot, '--app-id', bytesToHex(appId), '--message-scheme', messageScheme];

        const verdicts = await runLines(['verify', ...policy, any, '-'], toLines(records));
        assert.equal(verdicts.length, records.length);
        for (const [i, { line, ...verdict }] of verdicts.entries()) {
          const expected = valid.includes(records[i]);
          if (expected) assert.deepEqual(verdict, { valid: true, messageScheme });
          assert.equal(verdict.valid, expected, JSON.stringify([records[i], verdict]));
          assert.equal(judge(records[i], kmsRoot), expected, `noble: ${JSON.stringify(records[i])}`);
        }

        const pinned = await runLines(['verify', ...policy, named, scopes[0], named, scopes[1], '-'], toLines(valid));
        assert.deepEqual(pinned.map((verdict) => verdict.valid), [true, true, false, false]);
      });
    }
  }
}

test('an answer as the agent gives it, with its signature_chain, is a record', async () => {
  const { appSignature, kmsSignature, ...rest } = await makeRecord('v0', 'signing', 'secp256k1', 'sha256');
  const { messageSignature, ...withoutSignature } = rest;
  const records = [
    { ...rest, signature_chain: [appSignature, kmsSignature] },
    { ...withoutSignature, signature_chain: [messageSignature, appSignature, kmsSignature] },
    { ...rest, signature_chain: [kmsSignature, appSignature] },
  ];
  const policy = ['--kms-root', bytesToHex(publicKeyOf(rootKey)), '--any-app', '--purpose', 'signing', '--message-scheme', 'sha256'];
  const verdicts = await runLines(['verify', ...policy, '-'], toLines(records));
  assert.deepEqual(verdicts.map(({ valid }) => valid), [true, true, false]);
});

test('concatenations that read alike are told apart', async () => {
  // v0: purpose and key are separated by the last colon, app id and key by their lengths.
  const record = await makeRecord('v0', 'ethereum', 'secp256k1', 'eip191-hash');
  const shifted = { ...record, purpose: `ethereum:${record.publicKey.slice(0, 2)}` };
  const [verdict] = await runLines(['verify', '--kms-root', kmsRoot, '--any-app', '--any-purpose', '-'], toLines([shifted]));
  assert.equal(verdict.valid, false);
  assert.equal(judge(shifted, kmsRoot), false);
});

test("viem's own recovery agrees with the keys of the records", async () => {
  const { recoverMessageAddress, recoverAddress } = await import('viem');
  const record = await makeRecord('v0', 'ethereum', 'secp256k1', 'eip191-hash');
  const asHex = (bytes) => `0x${bytesToHex(bytes)}`;
  const signer = await recoverMessageAddress({ message: { raw: `0x${record.messageHash}` }, signature: record.messageSignature });
  assert.equal(signer.toLowerCase(), addressOf(hexToBytes(record.publicKey)));
  const appSigner = await recoverAddress({
    hash: asHex(appLinkDigest(record.purpose, hexToBytes(record.publicKey))),
    signature: asHex(concatBytes(hexToBytes(record.appSignature).subarray(0, 64), Uint8Array.of(hexToBytes(record.appSignature)[64] + 27))),
  });
  assert.equal(appSigner.toLowerCase(), addressOf(publicKeyOf(appKey)));
});
