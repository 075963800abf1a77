// One comparison for records from anywhere: the contract in an EVM, and `verify --rules evm`.

import assert from 'node:assert/strict';
import { runLines, toLines } from './chainverify.js';
import { argumentsOf, leftAligned } from './contract.js';

/**
 * Runs every record through both and asserts equal verdicts.
 * @param {import('./contract.js').ContractRunner} contract
 * @param {string} kmsRoot The root's address.
 * @param {object[]} records v0 records of secp256k1 keys with the scheme eip191-hash, each with an app id and a purpose.
 * @returns {Promise<{valid: boolean[], counts: {valid: number, refused: number, reverted: number, withoutCall: number}}>}
 */
export async function compareWithContract(contract, kmsRoot, records) {
  // The contract has no policy but its root and app: see docs/on-chain.md.
  const policy = ['--kms-root', kmsRoot, '--any-app', '--any-purpose'];
  const evm = await runLines(['verify', ...policy, '--rules', 'evm', '-'], toLines(records));
  const strict = await runLines(['verify', ...policy, '-'], toLines(records));
  const calls = await runLines(['calldata', '--all', '--json', '-'], toLines(records));
  assert.deepEqual([evm.length, strict.length, calls.length], Array(3).fill(records.length));

  const counts = { valid: 0, refused: 0, reverted: 0, withoutCall: 0 };
  for (const [i, record] of records.entries()) {
    const where = `${JSON.stringify(record)}, ${JSON.stringify(evm[i])}`;
    assert.equal(evm[i].id, record.id);
    assert.ok(!strict[i].valid || evm[i].valid, `valid under strict but not under evm: ${where}`);

    const calldata = callFor(contract, calls[i], record);
    if (calldata === undefined) {
      counts.withoutCall++;
      assert.equal(evm[i].valid, false, where);
      continue;
    }

    const answer = await contract.call(kmsRoot, leftAligned(record.appId), calldata);
    counts[answer.revert !== undefined ? 'reverted' : answer.value ? 'valid' : 'refused']++;
    assert.equal(answer.value === true, evm[i].valid, `EVM: ${answer.value ?? answer.revert}, ${where}`);
  }

  return { valid: evm.map(({ valid }) => valid), counts };
}

/**
 * The calldata of a record. Where the record is malformed (a length, a prefix), the command has none; a caller of the
 * contract can pass such values all the same, so viem encodes them. Without an app key there is nothing to pass.
 */
function callFor(contract, line, record) {
  const isComplete = record.appPublicKey !== undefined;
  if (line.error !== undefined) return isComplete ? contract.encode('verify', argumentsOf(record)) : undefined;
  if (isComplete) assert.equal(line.calldata, contract.encode('verify', argumentsOf(record)), `calldata differs from viem's: ${JSON.stringify(record)}`);
  return line.calldata;
}
