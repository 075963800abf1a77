// TLS keys through the published SDKs: certificates that Node's own X.509 code accepts.

import assert from 'node:assert/strict';
import { X509Certificate, createHash, createPrivateKey } from 'node:crypto';
import { after, before, describe, test } from 'node:test';
import { captureWarnings, clients, fixtures, latest } from '../support/sdks.js';
import { startSimulator } from '../support/simulator.js';

for (const fixture of fixtures) {
  describe(`fixture ${fixture}`, () => {
    let simulator;
    before(async () => {
      simulator = await startSimulator({ fixture });
    });
    after(() => simulator.stop());

    for (const { name, sdk, endpoint } of clients) {
      test(`${name}: a certificate for the key, under its authorities`, async () => {
        const client = new sdk.DstackClient(endpoint(simulator));
        const options = { subject: 'test-subject', altNames: ['localhost', '127.0.0.1'], usageRaTls: true, usageServerAuth: true, usageClientAuth: true };
        const { key, certificate_chain: chain } = await client.getTlsKey(options);
        const certificates = chain.map((pem) => new X509Certificate(pem));
        assert.ok(certificates.length >= 2);
        const [leaf] = certificates;
        assert.ok(leaf.checkPrivateKey(createPrivateKey(key)));
        assert.match(leaf.subject, /CN=test-subject/);
        assert.equal(leaf.checkHost('localhost'), 'localhost');
        assert.equal(leaf.ca, false);
        for (let i = 0; i + 1 < certificates.length; i++) {
          assert.equal(certificates[i].issuer, certificates[i + 1].subject);
          assert.ok(certificates[i].verify(certificates[i + 1].publicKey), `certificate ${i}`);
          // The authority of the 0.5.3 fixture is as published: its key usage does not include the signing of
          // certificates, so OpenSSL does not take it for one.
          assert.equal(certificates[i + 1].ca, fixture !== '0.5.3');
          assert.equal(certificates[i].checkIssued(certificates[i + 1]), fixture !== '0.5.3');
        }

        const again = await client.getTlsKey(options);
        assert.notEqual(again.key, key, 'each call has a new key');
      });

      test(`${name}: keys as bytes and as accounts`, async (context) => {
        const warnings = captureWarnings(context);
        const tls = await new sdk.DstackClient(endpoint(simulator)).getTlsKey();
        assert.equal(tls.asUint8Array(32).length, 32);
        assert.equal(tls.asUint8Array().length, createPrivateKey(tls.key).export({ type: 'pkcs8', format: 'der' }).length);

        // The first bytes of a PKCS #8 key are its header: the same account for everybody.
        assert.equal(sdk.toViemAccount(tls).address, '0xf3D21A3A689AD889541d993A51e3109aC3E36c12');
        assert.notEqual(sdk.toViemAccountSecure(tls).address, '0xf3D21A3A689AD889541d993A51e3109aC3E36c12');
        assert.equal(warnings.filter((text) => text.includes("Please don't use `deriveKey` method")).length, 2);
      });
    }

    test('options that only newer agents have', async () => {
      const client = new latest.DstackClient(simulator.socket);
      const notBefore = 1_700_000_000;
      const notAfter = 1_900_000_000;
      const { certificate_chain: chain } = await client.getTlsKey({ subject: 'limited', notBefore, notAfter, withAppInfo: true });
      const leaf = new X509Certificate(chain[0]);
      assert.equal(Date.parse(leaf.validFrom), notBefore * 1000);
      assert.equal(Date.parse(leaf.validTo), notAfter * 1000);
    });
  });
}

describe('the legacy client', () => {
  let simulator;
  before(async () => {
    simulator = await startSimulator();
  });
  after(() => simulator.stop());

  for (const { name, sdk, endpoint } of clients) {
    const tappdEndpoint = (place) => (endpoint(place) === place.socket ? place.tappdSocket : place.url);

    test(`${name}: deriveKey has the bytes of the path's key`, async (context) => {
      const warnings = captureWarnings(context);
      const tappd = new sdk.TappdClient(tappdEndpoint(simulator));
      const derived = await tappd.deriveKey('/oracle', 'test', ['localhost']);
      const scalar = Buffer.from(createPrivateKey(derived.key).export({ format: 'jwk' }).d, 'base64url');
      const { key } = await new sdk.DstackClient(endpoint(simulator)).getKey('/oracle', 'ethereum');
      assert.deepEqual(new Uint8Array(scalar), key);
      assert.ok(new X509Certificate(derived.certificate_chain[0]).checkPrivateKey(createPrivateKey(derived.key)));
      assert.equal((await tappd.deriveKey('/oracle')).key, derived.key, 'deterministic');
      assert.equal(await tappd.isReachable(), true);
      assert.ok(warnings.includes('TappdClient is deprecated, please use DstackClient instead'));
      assert.ok(warnings.includes('deriveKey is deprecated, please use getKey instead'));
      assert.equal(sdk.toViemAccount(derived).address, '0xf3D21A3A689AD889541d993A51e3109aC3E36c12');
    });

    test(`${name}: tdxQuote hashes its report data`, async (context) => {
      captureWarnings(context);
      const tappd = new sdk.TappdClient(tappdEndpoint(simulator));
      const reportDataOf = ({ quote }) => Buffer.from(quote, 'hex').subarray(568, 632).toString('hex');
      const hash = (algorithm, data) => createHash(algorithm).update(`app-data:${data}`).digest('hex').padEnd(128, '0');

      assert.equal(reportDataOf(await tappd.tdxQuote('test data')), hash('sha512', 'test data'));
      for (const algorithm of ['sha256', 'sha384', 'sha512', 'sha3-256', 'sha3-384', 'sha3-512']) {
        const quote = await tappd.tdxQuote('test data', algorithm);
        assert.equal(reportDataOf(quote), hash(algorithm, 'test data'), algorithm);
        assert.equal(quote.replayRtmrs().length, 4);
      }

      assert.equal(reportDataOf(await tappd.tdxQuote('raw data', 'raw')), Buffer.from('raw data').toString('hex').padStart(128, '0'));
      await assert.rejects(tappd.tdxQuote(Buffer.alloc(65), 'raw'), /too large/);
      await assert.rejects(tappd.tdxQuote('test data', 'md5'), /hash algorithm/);
    });
  }

  test('the environment names the legacy endpoint', async (context) => {
    captureWarnings(context);
    process.env.TAPPD_SIMULATOR_ENDPOINT = simulator.tappdSocket;
    try {
      assert.equal(await new latest.TappdClient().isReachable(), true);
    } finally {
      delete process.env.TAPPD_SIMULATOR_ENDPOINT;
    }
  });
});
