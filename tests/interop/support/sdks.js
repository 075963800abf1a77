// The clients that dstack publishes, in the two versions that are in use, each over both transports.

import * as newer from '@phala/dstack-sdk';
import * as newerViem from '@phala/dstack-sdk/viem';
import older from 'dstack-sdk-0.5.7';
import olderViem from 'dstack-sdk-0.5.7/viem';

export const sdks = [
  { version: '0.5.8', ...newer, ...newerViem },
  { version: '0.5.7', DstackClient: older.DstackClient, TappdClient: older.TappdClient, ...olderViem },
];

export const latest = sdks[0];

export const fixtures = ['0.5.3', '0.5.6'];

/** Every SDK on every transport. @returns {{name: string, sdk: object, endpoint: (simulator: object) => string}[]} */
export const clients = sdks.flatMap((sdk) => [
  { name: `SDK ${sdk.version}, unix socket`, sdk, endpoint: (simulator) => simulator.socket },
  { name: `SDK ${sdk.version}, HTTP`, sdk, endpoint: (simulator) => simulator.url },
]);

/** Silences the warnings with which the SDKs greet, and tells which there were. @returns {string[]} */
export function captureWarnings(context) {
  const warnings = [];
  context.mock.method(console, 'warn', (text) => warnings.push(text));
  return warnings;
}
