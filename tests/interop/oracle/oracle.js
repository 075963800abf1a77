// An oracle as the tutorial has it, on the published SDK and viem: it takes its key from the agent, fetches a price over
// TLS, signs what it saw, and serves the signed statement with the key's chain. Chapter 3 signs source, price, time and
// the certificate's fingerprint; chapter 5 signs price and time, for a contract.

import { once } from 'node:events';
import { createServer } from 'node:http';
import { get } from 'node:https';
import { DstackClient } from '@phala/dstack-sdk';
import { toViemAccountSecure } from '@phala/dstack-sdk/viem';
import { secp256k1 } from '@noble/curves/secp256k1';
import { encodePacked, keccak256, toHex } from 'viem';

/**
 * @param {{endpoint: string, source: string, ca: string, chapter: 3 | 5, now?: () => number}} options
 * @returns {Promise<{url: string, close: () => Promise<void>}>}
 */
export async function startOracle({ endpoint, source, ca, chapter, now = Date.now }) {
  const client = new DstackClient(endpoint);
  const key = await client.getKey('/oracle', 'ethereum');
  const { app_id: appId } = await client.info();
  const account = toViemAccountSecure(key);
  const signatureChain = {
    derivedPubkey: toHex(secp256k1.getPublicKey(key.key, true)),
    appSignature: toHex(key.signature_chain[0]),
    kmsSignature: toHex(key.signature_chain[1]),
  };

  async function signedPrice() {
    const { price, tlsFingerprint } = await fetchPrice(source, ca);
    const state = chapter === 3 ? stateForPeople : stateForContracts;
    const statement = state(new URL(source).host, price, tlsFingerprint, now());
    const signature = await account.signMessage({ message: { raw: statement.messageHash } });
    return { ...statement, signature, signatureChain, signerAddress: account.address };
  }

  const server = createServer(async (request, response) => {
    try {
      const body = request.url === '/price'
        ? await signedPrice()
        : { endpoints: ['/', '/price'], appId, signerAddress: account.address, derivedPubkey: signatureChain.derivedPubkey };
      response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify(body, null, 2));
    } catch (error) {
      response.writeHead(502, { 'Content-Type': 'application/json' }).end(JSON.stringify({ error: error.message }));
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

function stateForPeople(source, price, tlsFingerprint, timestamp) {
  const statement = { source, price, tlsFingerprint, timestamp };
  const messageHash = keccak256(
    encodePacked(['string', 'uint256', 'uint256', 'string'], [source, BigInt(Math.floor(price * 100)), BigInt(timestamp), tlsFingerprint]),
  );
  return { statement, messageHash };
}

function stateForContracts(source, price, tlsFingerprint, now) {
  const hundredths = Math.floor(price * 100);
  const timestamp = Math.floor(now / 1000);
  const messageHash = keccak256(encodePacked(['uint256', 'uint256'], [BigInt(hundredths), BigInt(timestamp)]));
  return { price: hundredths, timestamp, source, tlsFingerprint, messageHash };
}

/** A price, and the fingerprint of the certificate that it came under. */
function fetchPrice(url, ca) {
  return new Promise((resolve, reject) => {
    get(url, { ca, agent: false }, (response) => {
      const tlsFingerprint = response.socket.getPeerCertificate().fingerprint256;
      let body = '';
      response.on('data', (chunk) => (body += chunk));
      response.on('end', () => {
        try {
          resolve({ price: JSON.parse(body).bitcoin.usd, tlsFingerprint });
        } catch (error) {
          reject(error);
        }
      });
    }).on('error', reject);
  });
}
