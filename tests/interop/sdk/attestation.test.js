// Info, quotes and attestations through the published SDKs. There is no TEE: the quotes are simulated and say so.

import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { clients, captureWarnings, fixtures, latest } from '../support/sdks.js';
import { call, startSimulator } from '../support/simulator.js';
import { fixtureVectors } from '../support/vectors.js';

// Where a TDX quote has its report data.
const reportDataOffset = 568;
const reportDataLength = 64;

for (const fixture of fixtures) {
  describe(`fixture ${fixture}`, () => {
    let simulator;
    before(async () => {
      simulator = await startSimulator({ fixture });
    });
    after(() => simulator.stop());

    const { info: known } = fixtureVectors(fixture);

    for (const { name, sdk, endpoint } of clients) {
      const newClient = () => new sdk.DstackClient(endpoint(simulator));

      test(`${name}: info`, async () => {
        const info = await newClient().info();
        for (const field of ['app_id', 'instance_id', 'compose_hash', 'app_name', 'key_provider_info']) assert.equal(info[field], known[field], field);
        assert.ok(info.app_cert.startsWith('-----BEGIN CERTIFICATE-----'));
        assert.equal(info.tcb_info.compose_hash, info.compose_hash);
        for (const field of ['mrtd', 'rtmr0', 'rtmr1', 'rtmr2', 'rtmr3']) assert.match(info.tcb_info[field], /^[0-9a-f]{96}$/, field);
        for (const field of ['device_id', 'mr_aggregated']) assert.match(info.tcb_info[field], /^[0-9a-f]{64}$/, field);
        assert.equal(info.tcb_info.os_image_hash, info.os_image_hash);
        assert.ok(info.tcb_info.event_log.length > 0);
        assert.equal(typeof JSON.parse(info.tcb_info.app_compose), 'object');
        assert.equal(await newClient().isReachable(), true);
      });

      test(`${name}: a quote carries the report data, and its event log replays to the registers`, async () => {
        const client = newClient();
        const { tcb_info: tcb } = await client.info();
        const inputs = [['pure string', Buffer.from('pure string')], [Buffer.from([1, 2, 3]), Buffer.from([1, 2, 3])], [new Uint8Array(64).fill(7), Buffer.alloc(64, 7)], ['', Buffer.alloc(0)]];
        for (const [input, bytes] of inputs) {
          const quote = await client.getQuote(input);
          const expected = Buffer.concat([bytes, Buffer.alloc(reportDataLength - bytes.length)]).toString('hex');
          assert.equal(Buffer.from(quote.quote, 'hex').subarray(reportDataOffset, reportDataOffset + reportDataLength).toString('hex'), expected);
          assert.equal(quote.report_data, expected);
          assert.deepEqual(quote.replayRtmrs(), [tcb.rtmr0, tcb.rtmr1, tcb.rtmr2, tcb.rtmr3]);
          assert.ok(JSON.parse(quote.event_log).length > 0);
          assert.match(quote.simulation, /SIMULAT/i);
        }
      });

      test(`${name}: report data that is too long is refused`, async () => {
        const client = newClient();
        for (const input of ['0'.padEnd(65, 'x'), Buffer.alloc(65), new Uint8Array(65)]) await assert.rejects(client.getQuote(input), /too large/);
      });

      test(`${name}: events`, async () => {
        await newClient().emitEvent('test-event', 'payload');
        await assert.rejects(newClient().emitEvent('', 'payload'), /Event name cannot be empty/);
      });

      test(`${name}: what is deprecated`, async (context) => {
        const warnings = captureWarnings(context);
        const client = newClient();
        await assert.rejects(client.deriveKey('/', 'test'), /deriveKey is deprecated, please use getKey instead/);
        await assert.rejects(client.tdxQuote('test data'), /tdxQuote only supports raw hash algorithm/);
        await assert.rejects(client.tdxQuote('test data', 'sha256'), /tdxQuote only supports raw hash algorithm/);
        assert.ok((await client.tdxQuote('test data', 'raw')).quote.length > 0);
        assert.ok(warnings.every((text) => text.includes('tdxQuote is deprecated')));
        assert.equal(warnings.length, 3);
      });
    }

    test('attest and version', async () => {
      for (const endpoint of [simulator.socket, simulator.url]) {
        const client = new latest.DstackClient(endpoint);
        const { attestation } = await client.attest('test');
        assert.match(Buffer.from(attestation, 'hex').toString(), /SIMULAT/i);
        await assert.rejects(client.attest(Buffer.alloc(65)), /too large/);
        assert.match((await client.version()).version, /^\d+\.\d+\.\d+$/);
      }
    });

    test('report data that only the agent can refuse', async () => {
      const { status, reply } = await call(simulator, '/GetQuote', { report_data: '00'.repeat(65) });
      assert.equal(status, 400);
      assert.equal(typeof reply.error, 'string');
    });
  });
}
