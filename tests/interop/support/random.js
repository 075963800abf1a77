// Random values that a seed determines, so that a failure can be repeated: SHA-256 in counter mode.

import { sha256 } from '@noble/hashes/sha2';
import { concatBytes, utf8ToBytes } from '@noble/hashes/utils';

export class Random {
  #seed;
  #counter = 0;

  constructor(seed) {
    this.#seed = utf8ToBytes(`${seed}/`);
  }

  /** As many bytes as wanted, up to 32. */
  bytes(count = 32) {
    return sha256(concatBytes(this.#seed, utf8ToBytes(`${this.#counter++}`))).slice(0, count);
  }

  /** A number below a bound (far below 2^48, so the bias is nothing). */
  below(bound) {
    return Number(this.bytes(6).reduce((number, byte) => number * 256n + BigInt(byte), 0n) % BigInt(bound));
  }

  pick(values) {
    return values[this.below(values.length)];
  }
}
