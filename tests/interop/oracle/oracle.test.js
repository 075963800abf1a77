// The tutorial's oracle, in Node on the published SDK, against our simulator; its answers, against our verifier and the
// contract.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { recoverMessageAddress } from 'viem';
import { run, runLines, toLines } from '../support/chainverify.js';
import { ContractRunner, leftAligned } from '../support/contract.js';
import { startSimulator } from '../support/simulator.js';
import { startOracle } from './oracle.js';
import { startPriceSource } from './price-source.js';

// floor(price * 100) on doubles: 1.15 gives 114, 0.29 gives 28.
const prices = [97234.56, 1.15, 0.29, 0, 4.35, 1e9, 123456789.015, 100000];

let simulator;
let authority;
let source;
let contract;
before(async () => {
  contract = await ContractRunner.create();
  simulator = await startSimulator({ fixture: '0.5.3' });
  // The certificate of the other fixture's authority is one that TLS accepts.
  authority = await startSimulator({ fixture: '0.5.6' });
  source = await startPriceSource(authority.socket);
});
after(async () => {
  await source?.close();
  await Promise.all([simulator?.stop(), authority?.stop()]);
});

const getJson = async (url) => (await fetch(url)).json();
const policy = () => ['--kms-root', simulator.kmsRoot, '--app-id', simulator.appId];

for (const chapter of [3, 5]) {
  describe(`chapter ${chapter}`, () => {
    let oracle;
    before(async () => {
      oracle = await startOracle({ endpoint: simulator.socket, source: source.url, ca: source.ca, chapter });
    });
    after(() => oracle.close());

    test('answers verify, whatever the price', async () => {
      const answers = [];
      for (const price of prices) {
        source.setPrice(price);
        answers.push(await getJson(`${oracle.url}/price`));
      }

      const verdicts = await runLines(['verify', ...policy(), '-'], toLines(answers));
      assert.deepEqual(verdicts, answers.map((_, i) => ({ line: i + 1, valid: true, messageScheme: 'eip191-hash' })), JSON.stringify(answers));
      for (const { messageHash, signature, signerAddress } of answers) {
        assert.equal(await recoverMessageAddress({ message: { raw: messageHash }, signature }), signerAddress);
      }
    });

    test('a changed answer does not', async () => {
      source.setPrice(97234.56);
      const answer = await getJson(`${oracle.url}/price`);
      const changes = [
        [(changed) => (stated(changed).price += 1), 'StatementMismatch'],
        [(changed) => (stated(changed).timestamp += 1), 'StatementMismatch'],
        [(changed) => (changed.signerAddress = `0x${'11'.repeat(20)}`), 'MessageSignerMismatch'],
        ...(chapter === 3
          ? [
              [(changed) => (changed.statement.source += '.example'), 'StatementMismatch'],
              [(changed) => (changed.statement.tlsFingerprint = changed.statement.tlsFingerprint.toLowerCase()), 'StatementMismatch'],
            ]
          : []),
      ];
      const changed = changes.map(([change]) => {
        const copy = structuredClone(answer);
        change(copy);
        return copy;
      });
      const verdicts = await runLines(['verify', ...policy(), '-'], toLines(changed));
      assert.deepEqual(verdicts.map(({ failure }) => failure), changes.map(([, failure]) => failure));

      const [otherRoot] = await runLines(['verify', '--kms-root', authority.kmsRoot, '--app-id', simulator.appId, '-'], JSON.stringify(answer));
      assert.equal(otherRoot.failure, 'KmsRootMismatch');
    });

    test('the explanation shows the three steps', async () => {
      const answer = await getJson(`${oracle.url}/price`);
      const explained = await run(['verify', '--explain', ...policy(), '-'], JSON.stringify(answer));
      assert.equal(explained.code, 0, explained.stderr);
      assert.ok(explained.stdout.includes(simulator.kmsRoot));
      assert.ok(explained.stdout.includes(answer.signerAddress));
    });

    test('the contract accepts the answer on the calldata made from it', async () => {
      const answer = await getJson(`${oracle.url}/price`);
      const calldata = await run(['calldata', '-'], JSON.stringify(answer));
      assert.equal(calldata.code, 0, calldata.stderr);
      const { value } = await contract.call(simulator.kmsRoot, leftAligned(simulator.appId), calldata.stdout.trim());
      assert.equal(value, true);
    });

    test('another node has the same key', async () => {
      const other = await startSimulator({ fixture: '0.5.3' });
      try {
        const replica = await startOracle({ endpoint: other.url, source: source.url, ca: source.ca, chapter });
        try {
          assert.deepEqual(await getJson(`${replica.url}/`), await getJson(`${oracle.url}/`));
          const [here, there] = [await getJson(`${oracle.url}/price`), await getJson(`${replica.url}/price`)];
          assert.deepEqual(there.signatureChain, here.signatureChain);
        } finally {
          await replica.close();
        }
      } finally {
        await other.stop();
      }
    });
  });
}

/** Where an answer says price and time. */
const stated = (answer) => answer.statement ?? answer;
