// Our simulator as a process of its own, on a unix socket, the legacy socket and a TCP port at once.

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { serve } from './chainverify.js';

/** @returns {Promise<{socket: string, tappdSocket: string, url: string, appId: string, kmsRoot: string, stop: () => Promise<void>}>} */
export async function startSimulator({ fixture = '0.5.3' } = {}) {
  const directory = mkdtempSync(join(tmpdir(), 'chainverify-'));
  const socket = join(directory, 'dstack.sock');
  const tappdSocket = join(directory, 'tappd.sock');
  const { announced, stop } = await serve([
    'simulator', 'start', '--fixture', fixture, '--socket', socket, '--tappd-socket', tappdSocket, '--listen', '127.0.0.1:0', '--json',
  ]);
  return {
    socket,
    tappdSocket,
    url: announced.endpoints.find((endpoint) => endpoint.startsWith('http://')).replace(/\/$/, ''),
    appId: announced.appId.replace(/^0x/, ''),
    kmsRoot: announced.kmsRoot,
    async stop() {
      await stop();
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

/** Calls a method of the agent without any SDK. */
export async function call(simulator, path, body, headers = { 'Content-Type': 'application/json' }) {
  const response = await fetch(simulator.url + path, { method: 'POST', headers, body: typeof body === 'string' ? body : JSON.stringify(body) });
  return { status: response.status, reply: JSON.parse(await response.text()) };
}
