// Runs the command line as it was built: `dotnet build -c Release` comes first. CHAINVERIFY_CLI names another build.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const program =
  process.env.CHAINVERIFY_CLI ??
  fileURLToPath(new URL('../../../src/ChainVerify.Cli/bin/Release/net10.0/chainverify.dll', import.meta.url));

// Nothing outlives the tests, however they end.
const running = new Set();
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));
for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(1));

/** Starts a command and leaves it running. */
export function start(args, options = {}) {
  if (!existsSync(program)) throw new Error(`not built: ${program}; run "dotnet build -c Release" first`);
  const isAssembly = program.endsWith('.dll');
  const child = spawn(isAssembly ? 'dotnet' : program, isAssembly ? [program, ...args] : args, { stdio: ['pipe', 'pipe', 'pipe'], ...options });
  running.add(child);
  child.on('exit', () => running.delete(child));
  return child;
}

/**
 * Starts a command that serves until it is stopped and says, as its first line of JSON, where.
 * @returns {Promise<{announced: object, stop: () => Promise<void>}>} `stop` fails if anything went wrong meanwhile.
 */
export async function serve(args, options) {
  const child = start(args, options);
  const exited = once(child, 'exit');
  let errors = '';
  child.stderr.on('data', (chunk) => (errors += chunk));
  const first = await Promise.race([once(createInterface({ input: child.stdout }), 'line').then(([line]) => line), exited.then(() => undefined)]);
  if (first === undefined) throw new Error(`chainverify ${args.join(' ')} did not start: ${errors}`);
  return {
    announced: JSON.parse(first),
    async stop() {
      child.kill('SIGTERM');
      const [code, signal] = await exited;
      if (code !== 0 || errors !== '') throw new Error(`chainverify ${args.join(' ')} ended with ${code ?? signal}: ${errors}`);
    },
  };
}

/** Runs a command to its end. @returns {Promise<{code: number, stdout: string, stderr: string}>} */
export function run(args, input = '') {
  return new Promise((resolve, reject) => {
    const child = start(args);
    const stdout = [];
    const stderr = [];
    child.stdout.on('data', (chunk) => stdout.push(chunk));
    child.stderr.on('data', (chunk) => stderr.push(chunk));
    child.on('error', reject);
    child.on('close', (code) => resolve({ code, stdout: Buffer.concat(stdout).toString(), stderr: Buffer.concat(stderr).toString() }));
    // A command that has seen enough may end before its input does; its exit code and output tell.
    child.stdin.on('error', () => child.stdin.destroy());
    child.stdin.end(input);
  });
}

/** Runs a command whose exit code is one of those given, and splits its output into parsed lines. */
export async function runLines(args, input, codes = [0, 1]) {
  const result = await run(args, input);
  if (!codes.includes(result.code)) throw new Error(`chainverify ${args.join(' ')} ended with ${result.code}: ${result.stderr}`);
  return parseLines(result.stdout);
}

/** Records as NDJSON. */
export const toLines = (records) => records.map((record) => `${JSON.stringify(record)}\n`).join('');

/** NDJSON as records. */
export const parseLines = (text) =>
  text
    .split('\n')
    .filter((line) => line.length > 0)
    .map((line) => JSON.parse(line));
