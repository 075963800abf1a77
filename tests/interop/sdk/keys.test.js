// getKey of the published SDKs against our simulator: the keys and chains of the published simulators, byte for byte, and
// chains that verify.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { ed25519 } from '@noble/curves/ed25519';
import { bytesToHex, publicKeyOf, utf8ToBytes } from '../support/chains.js';
import { runLines, toLines } from '../support/chainverify.js';
import { judge } from '../support/judge.js';
import { captureWarnings, clients, fixtures, latest } from '../support/sdks.js';
import { startSimulator } from '../support/simulator.js';
import { fixtureVectors } from '../support/vectors.js';

const isAscii = (text) => /^[\x00-\x7f]*$/.test(text);

for (const fixture of fixtures) {
  describe(`fixture ${fixture}`, () => {
    let simulator;
    before(async () => {
      simulator = await startSimulator({ fixture });
    });
    after(() => simulator.stop());

    const { chain, getKey } = fixtureVectors(fixture);

    const record = (key, purpose, publicKey, message) => ({
      appId: simulator.appId,
      purpose,
      publicKey: bytesToHex(publicKey),
      signature_chain: key.signature_chain.map(bytesToHex),
      ...message,
    });

    test('the simulator says whose keys it serves', () => {
      assert.equal(simulator.appId, chain.appId);
      assert.equal(simulator.kmsRoot, chain.kmsRootAddress);
    });

    for (const { name, sdk, endpoint } of clients) {
      // The SDK cuts a body with other characters short: see transport.test.js.
      const rows = getKey.filter((row) => isAscii(row.path + row.purpose) && row.algorithm === 'secp256k1');

      test(`${name}: known keys and chains`, async () => {
        assert.ok(rows.length >= 8);
        const client = new sdk.DstackClient(endpoint(simulator));
        for (const row of rows) {
          const key = await client.getKey(row.path, row.purpose);
          assert.equal(bytesToHex(key.key), row.key, row.path);
          assert.deepEqual(key.signature_chain.map(bytesToHex), [row.appSignature, chain.kmsSignature], row.path);
        }
      });

      test(`${name}: a chain verifies, and a message that a viem account signs with the key`, async () => {
        const client = new sdk.DstackClient(endpoint(simulator));
        const key = await client.getKey('/oracle', 'ethereum');
        for (const toAccount of [sdk.toViemAccount, sdk.toViemAccountSecure]) {
          const account = toAccount(key);
          assert.equal(account.source, 'privateKey');
          assert.equal(account.address, rows.find((row) => row.path === '/oracle' && row.purpose === 'ethereum').address);
          const messageHash = `0x${'5a'.repeat(32)}`;
          const signed = record(key, 'ethereum', publicKeyOf(key.key), {
            messageHash,
            messageSignature: await account.signMessage({ message: { raw: messageHash } }),
          });
          const [verdict] = await runLines(['verify', '--kms-root', simulator.kmsRoot, '--app-id', simulator.appId, '-'], toLines([signed]));
          assert.deepEqual(verdict, { line: 1, valid: true, messageScheme: 'eip191-hash' });
        }
      });

      test(`${name}: many requests at once`, async () => {
        const client = new sdk.DstackClient(endpoint(simulator));
        const keys = await Promise.all(Array.from({ length: 60 }, (_, i) => client.getKey(`/many/${i}`, 'ethereum')));
        assert.equal(new Set(keys.map(({ key }) => bytesToHex(key))).size, keys.length);
        const records = keys.map((key) => record(key, 'ethereum', publicKeyOf(key.key), { messageScheme: 'none' }));
        const verdicts = await runLines(['verify', '--kms-root', simulator.kmsRoot, '--app-id', simulator.appId, '--message-scheme', 'none', '-'], toLines(records));
        assert.ok(verdicts.every(({ valid }) => valid));
      });
    }

    test('algorithms: the alias, Ed25519, and those that getKey does not have', async () => {
      const client = new latest.DstackClient(simulator.socket);
      const secp256k1 = await client.getKey('/k', 'p', 'secp256k1');
      assert.deepEqual(await client.getKey('/k', 'p', 'k256'), secp256k1);
      assert.deepEqual(await client.getKey('/k', 'p', ''), secp256k1);

      const key = await client.getKey('/k', 'p', 'ed25519');
      assert.deepEqual(key.key, secp256k1.key, 'only the path enters a key');
      const message = utf8ToBytes('signed by noble');
      const signed = {
        ...record(key, 'p', ed25519.getPublicKey(key.key)),
        algorithm: 'ed25519',
        messageScheme: 'ed25519',
        message: bytesToHex(message),
        messageSignature: bytesToHex(ed25519.sign(message, key.key)),
      };
      const policy = ['--kms-root', simulator.kmsRoot, '--app-id', simulator.appId, '--purpose', 'p', '--message-scheme', 'ed25519'];
      const [verdict] = await runLines(['verify', ...policy, '-'], toLines([signed]));
      assert.deepEqual(verdict, { line: 1, valid: true, messageScheme: 'ed25519' });
      const [appSignature, kmsSignature] = signed.signature_chain;
      assert.equal(judge({ ...signed, appSignature, kmsSignature }, simulator.kmsRoot), true);

      for (const algorithm of ['secp256k1_prehashed', 'rsa', 'SECP256K1']) {
        await assert.rejects(client.getKey('/k', 'p', algorithm));
      }
    });

    test('v1 keys are asked for without an SDK, and their chains verify', async () => {
      for (const algorithm of ['secp256k1', 'ed25519']) {
        const response = await fetch(`${simulator.url}/v1/GetKey`, {
          method: 'POST',
          headers: { 'Content-Type': 'application/json' },
          body: JSON.stringify({ domain: 'prüfung/1', algorithm }),
        });
        assert.equal(response.status, 200);
        const reply = await response.json();
        const [appSignature, kmsSignature] = reply.signature_chain;
        const v1 = {
          appId: simulator.appId, claim: 'v1', domain: 'prüfung/1', algorithm, publicKey: reply.public_key, appSignature, kmsSignature, messageScheme: 'none',
        };
        const policy = ['--kms-root', simulator.kmsRoot, '--app-id', simulator.appId, '--domain', 'prüfung/1', '--message-scheme', 'none'];
        const [verdict] = await runLines(['verify', ...policy, '-'], toLines([v1]));
        assert.equal(verdict.valid, true, JSON.stringify(verdict));
        assert.equal(judge(v1, simulator.kmsRoot), true);
      }
    });

    test('the environment names the endpoint', async (context) => {
      const warnings = captureWarnings(context);
      process.env.DSTACK_SIMULATOR_ENDPOINT = simulator.socket;
      try {
        const client = new latest.DstackClient();
        assert.equal((await client.getKey('/oracle', 'ethereum')).key.length, 32);
        assert.ok(warnings.some((text) => text.includes(simulator.socket)));
      } finally {
        delete process.env.DSTACK_SIMULATOR_ENDPOINT;
      }
    });
  });
}
