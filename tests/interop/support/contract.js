// Our contract, compiled by solc and executed by an EVM, both from npm.

import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';
import { createEVM } from '@ethereumjs/evm';
import { Common, Hardfork, Mainnet } from '@ethereumjs/common';
import { createAddressFromString, hexToBytes } from '@ethereumjs/util';
import { decodeErrorResult, decodeFunctionResult, encodeDeployData, encodeFunctionData, getAddress, toHex } from 'viem';

const source = new URL('../../../contracts/SignatureChainVerifier.sol', import.meta.url);
const caller = createAddressFromString('0x00000000000000000000000000000000000c411e');
const gasLimit = 10_000_000n;

/** What solc says about the contract: its interface, its code, and every warning as an error. */
export function compile() {
  const solc = createRequire(import.meta.url)('solc');
  const output = JSON.parse(
    solc.compile(
      JSON.stringify({
        language: 'Solidity',
        sources: { 'SignatureChainVerifier.sol': { content: readFileSync(source, 'utf8') } },
        settings: {
          viaIR: true,
          optimizer: { enabled: true, runs: 200 },
          evmVersion: 'shanghai',
          outputSelection: { '*': { '*': ['abi', 'evm.bytecode.object', 'evm.methodIdentifiers', 'userdoc'] } },
        },
      }),
    ),
  );
  if (output.errors?.length > 0) {
    throw new Error(output.errors.map((error) => error.formattedMessage).join('\n'));
  }

  const { abi, evm, userdoc } = output.contracts['SignatureChainVerifier.sol'].SignatureChainVerifier;
  const selectorOf = (name) => `0x${Object.entries(evm.methodIdentifiers).find(([signature]) => signature.startsWith(`${name}(`))[1]}`;
  return { abi, bytecode: `0x${evm.bytecode.object}`, selectorOf, documentation: userdoc };
}

/** An EVM with as many deployed instances of the contract as there are pairs of root and app. */
export class ContractRunner {
  #evm;
  #compiled;
  #instances = new Map();

  static async create(compiled = compile()) {
    const runner = new ContractRunner();
    runner.#compiled = compiled;
    runner.#evm = await createEVM({ common: new Common({ chain: Mainnet, hardfork: Hardfork.Prague }) });
    return runner;
  }

  get abi() {
    return this.#compiled.abi;
  }

  /** Runs the constructor. @returns {Promise<{address?: string, revert?: string}>} */
  async deploy(kmsRoot, appId) {
    const data = encodeDeployData({ abi: this.abi, bytecode: this.#compiled.bytecode, args: [getAddress(kmsRoot), appId] });
    const result = await this.#evm.runCall({ caller, data: hexToBytes(data), gasLimit });
    return result.execResult.exceptionError
      ? { revert: this.#revertText(result.execResult) }
      : { address: result.createdAddress.toString(), gas: result.execResult.executionGasUsed };
  }

  /** Runs calldata against the instance for a root and an app. @returns {Promise<{value?: boolean, revert?: string, gas: bigint}>} */
  async call(kmsRoot, appId, calldata) {
    const key = `${kmsRoot}/${appId}`.toLowerCase();
    if (!this.#instances.has(key)) {
      const { address, revert } = await this.deploy(kmsRoot, appId);
      if (revert !== undefined) throw new Error(`the contract cannot be deployed: ${revert}`);
      this.#instances.set(key, createAddressFromString(address));
    }

    const { execResult } = await this.#evm.runCall({
      caller,
      to: this.#instances.get(key),
      data: hexToBytes(calldata),
      gasLimit,
      isStatic: true,
    });
    const gas = execResult.executionGasUsed;
    if (execResult.exceptionError) return { revert: this.#revertText(execResult), gas };
    const returned = toHex(execResult.returnValue);
    return { value: decodeFunctionResult({ abi: this.abi, functionName: 'verify', data: returned }), gas };
  }

  /** Calldata as viem makes it. */
  encode(functionName, args) {
    return encodeFunctionData({ abi: this.abi, functionName, args });
  }

  #revertText({ exceptionError, returnValue }) {
    if (returnValue.length === 0) return exceptionError.error;
    return decodeErrorResult({ abi: this.abi, data: toHex(returnValue) }).args[0];
  }
}

/** An app id as the constructor takes it: left-aligned. */
export const leftAligned = (appId) => `0x${appId.replace(/^0x/, '').padEnd(64, '0')}`;

/** The arguments of `verify`, in order, from a chain's parts as bytes or from a record. */
export function argumentsOf(chain) {
  const names = ['messageHash', 'messageSignature', 'appSignature', 'kmsSignature', 'publicKey', 'appPublicKey'];
  return [...names.map((name) => asHex(chain[name])), chain.purpose];
}

const asHex = (value) => (typeof value === 'string' ? `0x${value.replace(/^0x/, '')}` : toHex(value));
