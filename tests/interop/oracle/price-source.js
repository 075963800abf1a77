// A price source over TLS, in this process, with a key and a certificate that the simulator has issued.

import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:https';
import { DstackClient } from '@phala/dstack-sdk';

/** @returns {Promise<{url: string, ca: string, fingerprint: string, setPrice: (price: number) => void, close: () => Promise<void>}>} */
export async function startPriceSource(endpoint) {
  const { key, certificate_chain: chain } = await new DstackClient(endpoint).getTlsKey({ subject: 'price source', altNames: ['localhost'] });
  let price = 97234.56;
  const server = createServer({ key, cert: chain.join('\n') }, (request, response) => {
    response.writeHead(200, { 'Content-Type': 'application/json' }).end(JSON.stringify({ bitcoin: { usd: price } }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `https://localhost:${server.address().port}/price?ids=bitcoin`,
    ca: chain.at(-1),
    fingerprint: new X509Certificate(chain[0]).fingerprint256,
    setPrice(value) {
      price = value;
    },
    async close() {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}
