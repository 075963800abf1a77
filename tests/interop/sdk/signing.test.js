// Sign and Verify through the SDK that has them, and the known answers of both.

import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { ed25519 } from '@noble/curves/ed25519';
import { secp256k1 } from '@noble/curves/secp256k1';
import { bytesToHex } from '../support/chains.js';
import { runLines, toLines } from '../support/chainverify.js';
import { clients, fixtures } from '../support/sdks.js';
import { call, startSimulator } from '../support/simulator.js';
import { readVectors } from '../support/vectors.js';

const vectors = readVectors('sign-rpc.json');
const digestOf = (text) => new Uint8Array(createHash('sha256').update(text).digest());

const algorithms = [
  { algorithm: 'secp256k1', data: 'a message', other: 'another message', scheme: 'sha256' },
  { algorithm: 'k256', data: 'a message', other: 'another message', scheme: 'sha256' },
  { algorithm: 'secp256k1_prehashed', data: digestOf('a message'), other: digestOf('another message'), scheme: 'digest' },
  { algorithm: 'ed25519', data: 'a message', other: 'another message', scheme: 'ed25519' },
];

for (const fixture of fixtures) {
  describe(`fixture ${fixture}`, () => {
    let simulator;
    before(async () => {
      simulator = await startSimulator({ fixture });
    });
    after(() => simulator.stop());

    for (const { name, sdk, endpoint } of clients.filter((client) => client.sdk.DstackClient.prototype.sign)) {
      for (const { algorithm, data, other, scheme } of algorithms) {
        test(`${name}: ${algorithm}`, async () => {
          const client = new sdk.DstackClient(endpoint(simulator));
          const signed = await client.sign(algorithm, data);
          assert.equal(signed.signature.length, 64);
          assert.deepEqual(signed.signature_chain.map(({ length }) => length), [64, 65, 65]);
          assert.deepEqual(signed.signature_chain[0], signed.signature);
          assert.equal((await client.verify(algorithm, data, signed.signature, signed.public_key)).valid, true);
          assert.equal((await client.verify(algorithm, other, signed.signature, signed.public_key)).valid, false);

          // Noble agrees, and so does the chain as a whole.
          const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : data;
          assert.ok(isBy(signed, algorithm, bytes));
          const record = {
            appId: simulator.appId,
            purpose: 'signing',
            algorithm: algorithm === 'ed25519' ? 'ed25519' : 'secp256k1',
            publicKey: bytesToHex(signed.public_key),
            signature_chain: signed.signature_chain.map(bytesToHex),
            messageScheme: scheme,
            [scheme === 'digest' ? 'messageHash' : 'message']: bytesToHex(bytes),
          };
          const policy = ['--kms-root', simulator.kmsRoot, '--app-id', simulator.appId, '--purpose', 'signing', '--message-scheme', scheme];
          const [verdict] = await runLines(['verify', ...policy, '-'], toLines([record]));
          assert.deepEqual(verdict, { line: 1, valid: true, messageScheme: scheme });
        });
      }

      test(`${name}: what cannot be signed`, async () => {
        const client = new sdk.DstackClient(endpoint(simulator));
        await assert.rejects(client.sign('secp256k1_prehashed', 'not 32 bytes'), /Pre-hashed signing requires a 32-byte digest/);
        await assert.rejects(client.sign('secp256k1_prehashed', Buffer.alloc(31)), /Pre-hashed signing requires a 32-byte digest/);
        await assert.rejects(client.sign('rsa', 'data'));
        await assert.rejects(client.sign('', 'data'));
      });
    }

    test('known signatures', async () => {
      // The vectors name the two generations as their files do.
      const rows = vectors.sign.filter((row) => row.simulator.startsWith(fixture));
      assert.ok(rows.length >= 8);
      for (const { request, response } of rows) {
        assert.deepEqual(await call(simulator, '/Sign', request), { status: 200, reply: response }, JSON.stringify(request));
      }
    });

    test('known verifications', async () => {
      assert.ok(vectors.verify.length >= 10);
      for (const { request, expect, note } of vectors.verify) {
        const { status, reply } = await call(simulator, '/Verify', request);
        if (expect.valid === undefined) {
          assert.equal(status, 400, note);
          assert.ok(reply.error.includes(expect.error === true ? '' : expect.error), note);
        } else {
          assert.deepEqual([status, reply], [200, { valid: expect.valid }], note);
        }
      }
    });

    test('known errors', async () => {
      const rows = [...vectors.signErrors.map((row) => ['/Sign', row]), ...vectors.getKeyErrors.map((row) => ['/GetKey', row])];
      assert.ok(rows.length >= 4);
      for (const [path, { request, error }] of rows) {
        const { status, reply } = await call(simulator, path, request);
        assert.equal(status, 400, JSON.stringify(request));
        assert.ok(reply.error.includes(error), `${reply.error} for ${JSON.stringify(request)}`);
      }
    });
  });
}

function isBy({ signature, public_key: publicKey }, algorithm, data) {
  if (algorithm === 'ed25519') return ed25519.verify(signature, data, publicKey);
  const digest = algorithm === 'secp256k1_prehashed' ? data : digestOf(data);
  return secp256k1.verify(signature, digest, publicKey, { prehash: false });
}
