// Ways to change a valid chain, and whether the contract must still accept it. `expected` is known by construction:
// unless a mutation says otherwise, what it makes is invalid.

import { secp256k1 } from '@noble/curves/secp256k1';
import {
  appLinkDigest, bytesToHex, concatBytes, deriveKey, keccak, kmsLinkDigest, messageDigest, publicKeyOf, sign, utf8ToBytes,
} from './chains.js';

const order = secp256k1.CURVE.n;
const prime = secp256k1.CURVE.p;
const signatures = ['appSignature', 'kmsSignature', 'messageSignature'];

const number = (bytes) => BigInt(`0x${bytesToHex(bytes)}`);
const word = (value) => Uint8Array.from(value.toString(16).padStart(64, '0').match(/../g), (digits) => parseInt(digits, 16));

/** A copy of bytes with some of them replaced. */
function patched(bytes, offset, values) {
  const copy = bytes.slice();
  copy.set(values, offset);
  return copy;
}

const perSignature = (make) => signatures.map((name) => make(name));

const flipParity = (v) => (v >= 27 ? ((v - 27) ^ 1) + 27 : v ^ 1);

function negateS(signature, v) {
  return patched(patched(signature, 32, word(order - number(signature.subarray(32, 64)))), 64, [v]);
}

/** An x-coordinate with no point: half of all numbers are such. */
function offCurve(random) {
  for (;;) {
    const x = random.bytes();
    try {
      secp256k1.Point.fromBytes(concatBytes(Uint8Array.of(2), x));
    } catch {
      return x;
    }
  }
}

function flipBit(name) {
  return {
    name: `${name}/bit`,
    apply(chain, random) {
      const bytes = chain[name].slice();
      bytes[random.below(bytes.length)] ^= 1 << random.below(8);
      return { [name]: bytes };
    },
  };
}

const outOfRange = { zero: 0n, order, 'order-plus-one': order + 1n, prime, 'all-ff': 2n ** 256n - 1n };

export const mutations = [
  { name: 'none', expected: true, apply: () => ({}) },

  // One bit anywhere.
  ...['appId', 'publicKey', 'appPublicKey', 'messageHash', ...signatures].map(flipBit),

  // The recovery byte.
  ...perSignature((name) => ({
    name: `${name}/v-of-other-convention`,
    expected: true,
    apply: (chain) => ({ [name]: patched(chain[name], 64, [chain[name][64] >= 27 ? chain[name][64] - 27 : chain[name][64] + 27]) }),
  })),
  ...perSignature((name) => ({
    name: `${name}/v-of-other-parity`,
    apply: (chain) => ({ [name]: patched(chain[name], 64, [flipParity(chain[name][64])]) }),
  })),
  ...perSignature((name) => ({
    name: `${name}/v-unknown`,
    apply: (chain, random) => ({ [name]: patched(chain[name], 64, [random.pick([2, 3, 4, 26, 29, 30, 31, 53, 54, 128, 255])]) }),
  })),

  // r and s.
  ...perSignature((name) => ({
    name: `${name}/high-s-twin`,
    expected: true,
    apply: (chain) => ({ [name]: negateS(chain[name], flipParity(chain[name][64])) }),
  })),
  ...perSignature((name) => ({
    name: `${name}/high-s-with-the-old-v`,
    apply: (chain) => ({ [name]: negateS(chain[name], chain[name][64]) }),
  })),
  ...perSignature((name) => ({
    name: `${name}/r-or-s-out-of-range`,
    apply: (chain, random) => ({ [name]: patched(chain[name], random.pick([0, 32]), word(random.pick(Object.values(outOfRange)))) }),
  })),
  ...perSignature((name) => ({
    name: `${name}/r-or-s-one`,
    apply: (chain, random) => ({ [name]: patched(chain[name], random.pick([0, 32]), word(1n)) }),
  })),
  ...perSignature((name) => ({
    name: `${name}/swapped`,
    apply: (chain) => ({ [name]: concatBytes(chain[name].subarray(32, 64), chain[name].subarray(0, 32), chain[name].subarray(64)) }),
  })),
  ...perSignature((name) => ({ name: `${name}/random`, apply: (chain, random) => ({ [name]: concatBytes(random.bytes(), random.bytes(), Uint8Array.of(random.below(2))) }) })),
  ...perSignature((name) => ({
    name: `${name}/wrong-length`,
    apply: (chain, random) => ({ [name]: random.pick([chain[name].subarray(0, 64), concatBytes(chain[name], Uint8Array.of(0)), new Uint8Array(0)]) }),
  })),

  // Signatures in each other's places.
  { name: 'signatures/app-and-kms-exchanged', apply: (chain) => ({ appSignature: chain.kmsSignature, kmsSignature: chain.appSignature }) },
  { name: 'signatures/message-for-app', apply: (chain) => ({ appSignature: chain.messageSignature }) },
  { name: 'signatures/app-for-message', apply: (chain) => ({ messageSignature: chain.appSignature }) },

  // The right form by the wrong key.
  { name: 'kms/signed-by-the-app', apply: (chain) => ({ kmsSignature: sign(kmsLinkDigest(chain.appId, chain.appPublicKey), chain.keys.app) }) },
  { name: 'app/signed-by-the-root', apply: (chain) => ({ appSignature: sign(appLinkDigest(chain.purpose, chain.publicKey), chain.keys.root) }) },
  { name: 'message/signed-by-the-app', apply: (chain) => ({ messageSignature: sign(messageDigest(chain.messageHash), chain.keys.app, 27) }) },
  {
    name: 'message/signed-by-another-path',
    apply: (chain) => ({ messageSignature: sign(messageDigest(chain.messageHash), deriveKey(chain.keys.app, '/other'), 27) }),
  },
  {
    name: 'all/by-an-attacker',
    apply(chain, random) {
      const [root, app, derived] = [random.bytes(), random.bytes(), random.bytes()];
      const [appPublicKey, publicKey] = [publicKeyOf(app), publicKeyOf(derived)];
      return {
        appPublicKey,
        publicKey,
        kmsSignature: sign(kmsLinkDigest(chain.appId, appPublicKey), root),
        appSignature: sign(appLinkDigest(chain.purpose, publicKey), app),
        messageSignature: sign(messageDigest(chain.messageHash), derived, 27),
      };
    },
  },

  // The right key over the wrong bytes.
  { name: 'message/without-prefix', apply: (chain) => ({ messageSignature: sign(chain.messageHash, chain.keys.derived, 27) }) },
  {
    name: 'message/prefix-of-the-hex-text',
    apply: (chain) => ({
      messageSignature: sign(keccak(utf8ToBytes(`\x19Ethereum Signed Message:\n660x${bytesToHex(chain.messageHash)}`)), chain.keys.derived, 27),
    }),
  },
  {
    name: 'app/upper-case-hex',
    apply: (chain) => ({ appSignature: sign(keccak(utf8ToBytes(`${chain.purpose}:${bytesToHex(chain.publicKey).toUpperCase()}`)), chain.keys.app) }),
    // Only digits: nothing is changed.
    isTrivial: (chain) => !/[a-f]/.test(bytesToHex(chain.publicKey)),
  },
  {
    name: 'app/0x-before-the-hex',
    apply: (chain) => ({ appSignature: sign(keccak(utf8ToBytes(`${chain.purpose}:0x${bytesToHex(chain.publicKey)}`)), chain.keys.app) }),
  },
  {
    name: 'app/raw-key',
    apply: (chain) => ({ appSignature: sign(keccak(utf8ToBytes(`${chain.purpose}:`), chain.publicKey), chain.keys.app) }),
  },
  {
    name: 'kms/hex-app-id',
    apply: (chain) => ({ kmsSignature: sign(kmsLinkDigest(utf8ToBytes(bytesToHex(chain.appId)), chain.appPublicKey), chain.keys.root) }),
  },
  {
    name: 'kms/other-app',
    apply: (chain, random) => ({ kmsSignature: sign(kmsLinkDigest(random.bytes(20), chain.appPublicKey), chain.keys.root) }),
  },

  // Keys.
  ...['publicKey', 'appPublicKey'].flatMap((name) => [
    { name: `${name}/other-parity`, apply: (chain) => ({ [name]: patched(chain[name], 0, [chain[name][0] ^ 1]) }) },
    { name: `${name}/bad-prefix`, apply: (chain, random) => ({ [name]: patched(chain[name], 0, [random.pick([0, 1, 4, 5, 255])]) }) },
    { name: `${name}/off-the-curve`, apply: (chain, random) => ({ [name]: patched(chain[name], 1, offCurve(random)) }) },
    { name: `${name}/x-from-the-prime-on`, apply: (chain, random) => ({ [name]: patched(chain[name], 1, word(prime + BigInt(random.below(900)))) }) },
    { name: `${name}/another-key`, apply: (chain, random) => ({ [name]: publicKeyOf(random.bytes()) }) },
    {
      name: `${name}/wrong-length`,
      apply: (chain, random) => ({ [name]: random.pick([chain[name].subarray(1), concatBytes(chain[name], Uint8Array.of(0)), new Uint8Array(0)]) }),
    },
  ]),
  { name: 'keys/exchanged', apply: (chain) => ({ publicKey: chain.appPublicKey, appPublicKey: chain.publicKey }) },
  {
    name: 'publicKey/off-the-curve-and-signed-by-the-app',
    apply(chain, random) {
      const publicKey = concatBytes(Uint8Array.of(2), offCurve(random));
      return { publicKey, appSignature: sign(appLinkDigest(chain.purpose, publicKey), chain.keys.app) };
    },
  },

  // Purposes.
  { name: 'purpose/longer', apply: (chain) => ({ purpose: `${chain.purpose} ` }) },
  { name: 'purpose/colon-moved', apply: (chain) => ({ purpose: `${chain.purpose}:` }) },
  ...['', 'a:b', ':', 'prüfung', 'x'.repeat(300)].map((purpose, index) => ({
    name: `purpose/legal-${index}`,
    expected: true,
    apply: (chain) => ({ purpose, appSignature: sign(appLinkDigest(purpose, chain.publicKey), chain.keys.app) }),
  })),
];
