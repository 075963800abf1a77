// `chainverify oracle` against the oracle in Node, and `chainverify oracle-server` against viem and noble.

import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { encodePacked, keccak256, recoverMessageAddress } from 'viem';
import { run, serve } from '../support/chainverify.js';
import { judge } from '../support/judge.js';
import { startSimulator } from '../support/simulator.js';
import { startOracle } from './oracle.js';
import { startPriceSource } from './price-source.js';

let simulator;
let authority;
let source;
before(async () => {
  simulator = await startSimulator({ fixture: '0.5.3' });
  authority = await startSimulator({ fixture: '0.5.6' });
  source = await startPriceSource(authority.socket);
});
after(async () => {
  await source?.close();
  await Promise.all([simulator?.stop(), authority?.stop()]);
});

const getJson = async (url) => (await fetch(url)).json();

describe('chainverify oracle', () => {
  const check = (url, ...more) => run(['oracle', url, '--kms-root', simulator.kmsRoot, ...more]);

  for (const chapter of [3, 5]) {
    test(`the oracle of chapter ${chapter} in Node is verified`, async () => {
      const oracle = await startOracle({ endpoint: simulator.socket, source: source.url, ca: source.ca, chapter });
      try {
        const people = await check(oracle.url, '--app-id', simulator.appId, '--max-age', '600');
        assert.equal(people.code, 0, people.stdout + people.stderr);
        assert.ok(people.stdout.includes(simulator.kmsRoot));

        const { valid, statement, recovered } = JSON.parse((await check(oracle.url, '--app-id', simulator.appId, '--json')).stdout);
        assert.equal(valid, true);
        assert.equal(statement.priceHundredths, '9723456');
        assert.equal(statement.isSourceSigned, chapter === 3);
        assert.equal(recovered.signerAddress, (await getJson(oracle.url)).signerAddress);
        assert.equal(recovered.kmsAddress, simulator.kmsRoot);

        // Another root or app, and the oracle's own word for its app.
        assert.equal((await run(['oracle', oracle.url, '--kms-root', authority.kmsRoot])).code, 1);
        assert.equal((await check(oracle.url, '--app-id', authority.appId)).code, 1);
        const claimed = await check(oracle.url);
        assert.equal(claimed.code, 0);
        assert.match(claimed.stdout, /some app under this KMS/);
      } finally {
        await oracle.close();
      }
    });

    test(`an old statement of chapter ${chapter} is refused when its age matters`, async () => {
      const now = () => Date.now() - 3_600_000;
      const oracle = await startOracle({ endpoint: simulator.socket, source: source.url, ca: source.ca, chapter, now });
      try {
        assert.equal((await check(oracle.url, '--app-id', simulator.appId)).code, 0);
        const old = await check(oracle.url, '--app-id', simulator.appId, '--max-age', '600');
        assert.equal(old.code, 1, old.stderr);
      } finally {
        await oracle.close();
      }
    });
  }

  test('what is no oracle ends in one line', async () => {
    const bodies = ['', 'not JSON', '[]', '{}', '{"endpoints":["/","/price"],"appId":"12"}'];
    for (const body of bodies) {
      const server = createServer((request, response) => response.end(body)).listen(0, '127.0.0.1');
      await once(server, 'listening');
      const refused = await check(`http://127.0.0.1:${server.address().port}`);
      server.close();
      server.closeAllConnections();
      assert.equal(refused.code, 2, body);
      assert.equal(refused.stderr.trim().split('\n').length, 1, refused.stderr);
      assert.equal(refused.stdout, '');
    }
  });
});

describe('chainverify oracle-server', () => {
  let directory;
  before(() => {
    directory = mkdtempSync(join(tmpdir(), 'chainverify-'));
    // .NET trusts what OpenSSL does.
    writeFileSync(join(directory, 'ca.pem'), source.ca);
  });
  after(() => rmSync(directory, { recursive: true, force: true }));

  for (const chapter of ['03', '05']) {
    test(`answers of chapter ${chapter} are valid for viem and noble`, async () => {
      const args = ['oracle-server', '--endpoint', simulator.socket, '--listen', '127.0.0.1:0', '--chapter', chapter, '--source-url', source.url, '--json'];
      const { announced, stop } = await serve(args, { env: { ...process.env, SSL_CERT_FILE: join(directory, 'ca.pem') } });
      try {
        const url = announced.address.replace(/\/$/, '');
        const identity = await getJson(`${url}/`);
        for (const price of [97234.56, 1.15, 0.29, 4.35]) {
          source.setPrice(price);
          const answer = await getJson(`${url}/price`);
          assert.equal(answer.messageHash, hashOf(answer), JSON.stringify(answer));
          assert.equal(await recoverMessageAddress({ message: { raw: answer.messageHash }, signature: answer.signature }), identity.signerAddress);
          assert.equal(answer.signerAddress, identity.signerAddress);
          const { signatureChain } = answer;
          const record = {
            appId: identity.appId,
            purpose: 'ethereum',
            publicKey: signatureChain.derivedPubkey,
            appSignature: signatureChain.appSignature,
            kmsSignature: signatureChain.kmsSignature,
            messageHash: answer.messageHash,
            messageSignature: answer.signature,
          };
          assert.equal(judge(record, simulator.kmsRoot), true);

          const stated = answer.statement ?? answer;
          assert.equal(stated.price, chapter === '03' ? price : Math.floor(price * 100));
          assert.equal(stated.tlsFingerprint, source.fingerprint);
        }
      } finally {
        await stop();
      }
    });
  }
});

/** The hash that an answer must have, computed with viem as the tutorial does. */
function hashOf({ statement, price, timestamp }) {
  return statement
    ? keccak256(
        encodePacked(
          ['string', 'uint256', 'uint256', 'string'],
          [statement.source, BigInt(Math.floor(statement.price * 100)), BigInt(statement.timestamp), statement.tlsFingerprint],
        ),
      )
    : keccak256(encodePacked(['uint256', 'uint256'], [BigInt(price), BigInt(timestamp)]));
}
