// A second opinion on records of every kind, by noble's curves: one by one, step by step, from docs/protocol.md.

import { ed25519 } from '@noble/curves/ed25519';
import { secp256k1 } from '@noble/curves/secp256k1';
import { sha256, sha512 } from '@noble/hashes/sha2';
import { addressOf, appLinkDigest, appLinkDigestV1, bytesToHex, concatBytes, hexToBytes, keccak, kmsLinkDigest, utf8ToBytes } from './chains.js';

/**
 * Whether a well-formed record is valid under a root, whatever its app, purpose or domain.
 * @param {object} record A record in its plain form, with every byte string in hex.
 * @param {string} kmsRoot The root's address.
 * @param {'strict' | 'evm'} rules
 */
export function judge(record, kmsRoot, rules = 'strict') {
  const bytes = (name) => hexToBytes(record[name].replace(/^0x/, ''));
  const algorithm = record.algorithm ?? 'secp256k1';
  const publicKey = bytes('publicKey');
  if (!isPublicKey(publicKey, algorithm)) return false;

  const claim = record.claim === 'v1' ? appLinkDigestV1(algorithm, record.domain, publicKey) : appLinkDigest(record.purpose, publicKey);
  const appKey = recover(claim, bytes('appSignature'), rules);
  if (appKey === undefined) return false;
  if (record.appPublicKey !== undefined && bytesToHex(appKey) !== bytesToHex(bytes('appPublicKey'))) return false;

  const root = recover(kmsLinkDigest(bytes('appId'), appKey), bytes('kmsSignature'), rules);
  if (root === undefined || addressOf(root) !== kmsRoot.toLowerCase()) return false;

  switch (record.messageScheme ?? 'eip191-hash') {
    case 'none':
      return true;
    case 'ed25519':
      return algorithm === 'ed25519' && isEd25519Signature(bytes('messageSignature'), bytes('message'), publicKey);
    case 'eip191-hash':
      return isBy(publicKey, ethereumDigest(bytes('messageHash')), bytes('messageSignature'), rules);
    case 'eip191':
      return isBy(publicKey, ethereumDigest(bytes('message')), bytes('messageSignature'), rules);
    case 'digest':
      return isBy(publicKey, bytes('messageHash'), bytes('messageSignature'), rules);
    case 'sha256':
      return isBy(publicKey, sha256(bytes('message')), bytes('messageSignature'), rules);
    default:
      throw new Error(`unknown scheme in ${JSON.stringify(record)}`);
  }
}

export const ethereumDigest = (message) => keccak(utf8ToBytes(`\x19Ethereum Signed Message:\n${message.length}`), message);

/** The compressed key that a 65-byte signature recovers to, or undefined. */
export function recover(digest, bytes, rules) {
  if (bytes.length !== 65) return undefined;
  const v = bytes[64] >= 27 ? bytes[64] - 27 : bytes[64];
  if (v > 1) return undefined;
  try {
    const signature = secp256k1.Signature.fromBytes(bytes.subarray(0, 64), 'compact');
    if (rules === 'strict' && signature.hasHighS()) return undefined;
    return signature.addRecoveryBit(v).recoverPublicKey(digest).toBytes(true);
  } catch {
    // noble throws for r or s out of range, for an r that is no coordinate, and for infinity.
    return undefined;
  }
}

function isBy(publicKey, digest, signature, rules) {
  if (signature.length === 64) {
    try {
      return secp256k1.verify(signature, digest, publicKey, { prehash: false, lowS: rules === 'strict', format: 'compact' });
    } catch {
      return false;
    }
  }

  const signer = recover(digest, signature, rules);
  return signer !== undefined && bytesToHex(signer) === bytesToHex(publicKey);
}

function isPublicKey(bytes, algorithm) {
  try {
    return algorithm === 'ed25519' ? !ed25519.Point.fromBytes(bytes).isSmallOrder() : secp256k1.Point.fromBytes(bytes) !== undefined && bytes.length === 33;
  } catch {
    return false;
  }
}

/** RFC 8032 without the cofactor: noble's own verify multiplies by it, so its points are used instead. */
function isEd25519Signature(signature, message, publicKey) {
  try {
    const key = ed25519.Point.fromBytes(publicKey);
    const s = littleEndian(signature.subarray(32));
    const order = ed25519.CURVE.n;
    if (signature.length !== 64 || s >= order) return false;
    const k = littleEndian(sha512(concatBytes(signature.subarray(0, 32), publicKey, message))) % order;
    const r = ed25519.Point.BASE.multiplyUnsafe(s).subtract(key.multiplyUnsafe(k));
    return bytesToHex(r.toBytes()) === bytesToHex(signature.subarray(0, 32));
  } catch {
    return false;
  }
}

const littleEndian = (bytes) => BigInt(`0x${bytesToHex(bytes.slice().reverse())}`);
