// Around the methods: endpoints that are not there, replies to what is no request, and curl as the documentation has it.

import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';
import { after, before, test } from 'node:test';
import { promisify } from 'node:util';
import { bytesToHex, deriveKey, hexToBytes } from '../support/chains.js';
import { run } from '../support/chainverify.js';
import { sdks } from '../support/sdks.js';
import { call, startSimulator } from '../support/simulator.js';
import { fixtureVectors } from '../support/vectors.js';

let simulator;
before(async () => {
  simulator = await startSimulator();
});
after(() => simulator.stop());

const oracleKey = fixtureVectors('0.5.3').getKey.find((row) => row.path === '/oracle' && row.purpose === 'ethereum');
const appKey = hexToBytes(fixtureVectors('0.5.3').chain.appPrivateKey);
const curl = (...args) => promisify(execFile)('curl', ['--silent', '--show-error', ...args]);

for (const { version, DstackClient, TappdClient } of sdks) {
  test(`SDK ${version}: a socket that is not there`, (context) => {
    context.mock.method(console, 'warn', () => {});
    assert.throws(() => new DstackClient('/non/existent/socket'), /Unix socket file \/non\/existent\/socket does not exist/);
    assert.throws(() => new TappdClient('/non/existent/socket'), /does not exist/);
    assert.ok(new DstackClient('http://localhost:8080'));
    assert.ok(new DstackClient('https://example.com'));
  });
}

for (const { version, DstackClient } of sdks) {
  // On a socket the SDK announces as many bytes as the body has UTF-16 units, so the agent gets a body that ends too early.
  test(`SDK ${version}: a body that it cuts short is refused, not waited for`, async () => {
    const client = new DstackClient(simulator.socket);
    await assert.rejects(client.getKey('/é', 'ü'));
    assert.equal(bytesToHex((await client.getKey('/oracle', 'ethereum')).key), oracleKey.key, 'and the agent goes on');
  });

  test(`SDK ${version}: other characters than ASCII are read over HTTP`, async () => {
    const { key } = await new DstackClient(simulator.url).getKey('/é', 'ü');
    assert.equal(bytesToHex(key), bytesToHex(deriveKey(appKey, '/é')));
  });
}

test('what is no request is refused with an error in JSON', async () => {
  const refusals = [
    ['/GetKey', '{', 400],
    ['/GetKey', '[]', 400],
    ['/GetKey', { path: 1 }, 400],
    ['/GetKey', { path: '/x', purpose: null, algorithm: ['secp256k1'] }, 400],
    ['/getkey', {}, 404],
    ['/Nothing', {}, 404],
    ['/v1/Sign', {}, 404],
    ['/prpc/Tappd.Nothing', {}, 400],
  ];
  for (const [path, body, status] of refusals) {
    const answer = await call(simulator, path, body);
    assert.equal(answer.status, status, `${path} ${JSON.stringify(body)}: ${JSON.stringify(answer)}`);
    assert.equal(typeof answer.reply.error, 'string', path);
  }
});

test('every reply on the socket has its length in bytes and is ASCII', async () => {
  for (const path of ['/GetKey?path=/oracle&purpose=ethereum', '/Info', '/Version', '/GetQuote?report_data=00', '/Nothing']) {
    const socket = connect(simulator.socket);
    socket.end(`GET ${path} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    const chunks = [];
    socket.on('data', (chunk) => chunks.push(chunk));
    await once(socket, 'end');
    const reply = Buffer.concat(chunks).toString('latin1');
    assert.match(reply, /^[\x00-\x7f]*$/, path);
    const [head, body] = [reply.slice(0, reply.indexOf('\r\n\r\n')), reply.slice(reply.indexOf('\r\n\r\n') + 4)];
    assert.equal(Number(/^content-length: (\d+)$/im.exec(head)?.[1]), body.length, path);
    assert.doesNotMatch(head, /chunked/i);
    assert.equal(typeof JSON.parse(body), 'object');
  }
});

test('curl over the socket, as the documentation has it', async () => {
  const get = await curl('--unix-socket', simulator.socket, 'http://localhost/GetKey?path=/oracle&purpose=ethereum');
  assert.equal(JSON.parse(get.stdout).key, oracleKey.key);
  const post = await curl(
    '--unix-socket', simulator.socket, '-X', 'POST', 'http://localhost/GetKey', '-H', 'Content-Type: application/json', '-d',
    '{"path":"/oracle","purpose":"ethereum"}',
  );
  assert.deepEqual(JSON.parse(post.stdout), JSON.parse(get.stdout));
  const info = await curl('--unix-socket', simulator.socket, 'http://dstack/Info');
  assert.equal(JSON.parse(info.stdout).app_id, simulator.appId);
});

test('a second simulator on the same socket is refused, and the first goes on', async () => {
  const second = await run(['simulator', 'start', '--socket', simulator.socket]);
  assert.equal(second.code, 2);
  assert.equal(second.stdout, '');
  assert.equal(second.stderr.trim().split('\n').length, 1, second.stderr);
  const client = new sdks[0].DstackClient(simulator.socket);
  assert.equal((await client.getKey('/oracle', 'ethereum')).key.length, 32);
});

test('a client that stops halfway disturbs nobody', async () => {
  const half = connect(simulator.socket);
  half.write('POST /GetKey HTTP/1.1\r\nHost: localhost\r\nContent-Length: 500\r\n\r\n{"path"');
  await once(half, 'connect');
  const silent = connect(simulator.socket);
  await once(silent, 'connect');
  const client = new sdks[0].DstackClient(simulator.socket);
  assert.equal((await client.getKey('/oracle', 'ethereum')).key.length, 32);
  half.destroy();
  silent.destroy();
  assert.equal((await client.getKey('/oracle', 'ethereum')).key.length, 32);
});
