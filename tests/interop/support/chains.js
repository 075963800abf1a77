// Chains made with noble's curves and hashes from the protocol's description (docs/protocol.md), independent of the
// .NET code: keys, the three links, and records in their plain form.

import { secp256k1 } from '@noble/curves/secp256k1';
import { hkdf } from '@noble/hashes/hkdf';
import { sha256 } from '@noble/hashes/sha2';
import { keccak_256 } from '@noble/hashes/sha3';
import { bytesToHex, concatBytes, hexToBytes, utf8ToBytes } from '@noble/hashes/utils';

export { bytesToHex, concatBytes, hexToBytes, utf8ToBytes };

export const keccak = (...parts) => keccak_256(concatBytes(...parts));

export const publicKeyOf = (privateKey) => secp256k1.getPublicKey(privateKey, true);

/** The address of a key, private or compressed public. */
export function addressOf(key) {
  const compressed = key.length === 33 ? key : publicKeyOf(key);
  return `0x${bytesToHex(keccak(secp256k1.Point.fromBytes(compressed).toBytes(false).subarray(1)).subarray(12))}`;
}

/** HKDF-SHA256 with the salt that dstack uses; the parts follow one another without a separator. */
export const derive = (key, ...parts) => hkdf(sha256, key, utf8ToBytes('RATLS'), concatBytes(...parts), 32);

export const deriveAppKey = (rootKey, appId) => derive(rootKey, appId, utf8ToBytes('app-key'));

export const deriveKey = (appKey, path) => derive(appKey, utf8ToBytes(path));

/** 65 bytes: r, s, and the recovery id plus an offset. */
export function sign(digest, privateKey, offset = 0) {
  const signature = secp256k1.sign(digest, privateKey);
  return concatBytes(signature.toBytes('compact'), Uint8Array.of(signature.recovery + offset));
}

export const kmsLinkDigest = (appId, appPublicKey) => keccak(utf8ToBytes('dstack-kms-issued:'), appId, appPublicKey);

export const appLinkDigest = (purpose, publicKey) => keccak(utf8ToBytes(`${purpose}:${bytesToHex(publicKey)}`));

/** LP(x) of the second version: four bytes of length, then x. */
export function lengthPrefixed(value) {
  const bytes = typeof value === 'string' ? utf8ToBytes(value) : value;
  return concatBytes(Uint8Array.of(bytes.length >>> 24, bytes.length >>> 16, bytes.length >>> 8, bytes.length), bytes);
}

export const appLinkDigestV1 = (algorithm, domain, publicKey) =>
  keccak(...['dstack-guest-v1-key-claim', algorithm, domain, publicKey].map(lengthPrefixed));

export const deriveKeyV1 = (appKey, algorithm, domain) =>
  hkdf(sha256, appKey, utf8ToBytes('dstack-guest-v1'), concatBytes(...['dstack-guest-v1-key', algorithm, domain].map(lengthPrefixed)), 32);

export const messageDigest = (hash) => keccak(utf8ToBytes('\x19Ethereum Signed Message:\n32'), hash);

/** The parts of a valid chain, as bytes, with the private keys that made it. */
export function makeChain({ rootKey, appId, path = '/oracle', purpose = 'ethereum', messageHash }) {
  const appKey = deriveAppKey(rootKey, appId);
  const derivedKey = deriveKey(appKey, path);
  const appPublicKey = publicKeyOf(appKey);
  const publicKey = publicKeyOf(derivedKey);
  return {
    appId,
    purpose,
    publicKey,
    appPublicKey,
    appSignature: sign(appLinkDigest(purpose, publicKey), appKey),
    kmsSignature: sign(kmsLinkDigest(appId, appPublicKey), rootKey),
    messageHash,
    messageSignature: sign(messageDigest(messageHash), derivedKey, 27),
    keys: { root: rootKey, app: appKey, derived: derivedKey },
  };
}

/** A chain as a record. */
export function toRecord(chain, id) {
  const record = { id };
  for (const [name, value] of Object.entries(chain)) {
    if (name !== 'keys' && value !== undefined) record[name] = typeof value === 'string' ? value : bytesToHex(value);
  }

  return record;
}
