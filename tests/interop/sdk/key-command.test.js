// `chainverify key`, our client: against our simulator it gets what the SDK gets, and against an agent in Node, whose keys
// and chains noble makes, it finds them valid, and changed ones not.

import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { test } from 'node:test';
import { addressOf, bytesToHex, makeChain, publicKeyOf } from '../support/chains.js';
import { run } from '../support/chainverify.js';
import { Random } from '../support/random.js';
import { latest } from '../support/sdks.js';
import { startSimulator } from '../support/simulator.js';

const random = new Random('key command');

test('it gets the key that the SDK gets, and shows the private one only when asked', async () => {
  const simulator = await startSimulator();
  try {
    const args = ['key', '/oracle', '--endpoint', simulator.socket, '--kms-root', simulator.kmsRoot, '--json'];
    const { code, stdout, stderr } = await run(args);
    assert.equal(code, 0, stderr);
    const shown = JSON.parse(stdout);
    const { key, signature_chain: chain } = await new latest.DstackClient(simulator.socket).getKey('/oracle', 'ethereum');
    assert.equal(shown.publicKey, `0x${bytesToHex(publicKeyOf(key))}`);
    assert.deepEqual([shown.appSignature, shown.kmsSignature], chain.map((signature) => `0x${bytesToHex(signature)}`));
    assert.equal(shown.valid, true);
    assert.equal(shown.address, latest.toViemAccountSecure({ key }).address);

    assert.ok(!(stdout + stderr).includes(bytesToHex(key)));
    assert.ok((await run([...args, '--show-private-key'])).stdout.includes(bytesToHex(key)));
  } finally {
    await simulator.stop();
  }
});

test('it verifies the chains of an agent in Node', async () => {
  const rootKey = random.bytes();
  const appId = random.bytes(20);
  let change = (reply) => reply;
  const agent = createServer(async (request, response) => {
    const chunks = await request.toArray();
    const body = JSON.parse(Buffer.concat(chunks).toString() || '{}');
    const replies = {
      '/GetKey': () => {
        const { path = '', purpose = '' } = body;
        const { keys, appSignature, kmsSignature } = makeChain({ rootKey, appId, path, purpose, messageHash: new Uint8Array(32) });
        return change({ key: bytesToHex(keys.derived), signature_chain: [appSignature, kmsSignature].map(bytesToHex) });
      },
      '/Info': () => ({
        app_id: bytesToHex(appId), instance_id: bytesToHex(random.bytes(20)), app_cert: '', tcb_info: '{}', app_name: 'node', device_id: '', os_image_hash: '',
        key_provider_info: '', compose_hash: '', vm_config: '',
      }),
    };
    const reply = replies[request.url.replace(/^\/v0/, '')]?.() ?? { error: `no such method: ${request.url}` };
    response.writeHead(reply.error === undefined ? 200 : 400, { 'Content-Type': 'application/json' }).end(JSON.stringify(reply));
  }).listen(0, '127.0.0.1');
  await once(agent, 'listening');
  try {
    const ask = (root = addressOf(rootKey)) => run(['key', '/ä/b', '--purpose', 'prüfung', '--endpoint', `http://127.0.0.1:${agent.address().port}`, '--kms-root', root, '--json']);
    const good = await ask();
    assert.equal(good.code, 0, good.stderr);
    assert.equal(JSON.parse(good.stdout).valid, true);
    assert.equal(JSON.parse(good.stdout).recoveredKmsRoot.toLowerCase(), addressOf(rootKey));

    const otherRoot = await ask(addressOf(random.bytes()));
    assert.deepEqual([otherRoot.code, JSON.parse(otherRoot.stdout).failure], [1, 'KmsRootMismatch']);

    change = (reply) => ({ ...reply, signature_chain: reply.signature_chain.toReversed() });
    assert.equal((await ask()).code, 1);

    change = () => ({ error: 'nothing today' });
    const refused = await ask();
    assert.equal(refused.code, 2);
    assert.match(refused.stderr, /nothing today/);
    assert.equal(refused.stderr.trim().split('\n').length, 1);
  } finally {
    agent.close();
    agent.closeAllConnections();
  }
});
