// What `chainverify vectors` expects of its own records, judged again: by verify, and by noble, which knows nothing of
// how they were made.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { runLines, toLines } from '../support/chainverify.js';
import { generate, plain } from '../support/generated.js';
import { judge } from '../support/judge.js';
import { cases, seed } from '../support/settings.js';

test(`noble, verify and the generator agree on generated records (seed ${seed})`, async () => {
  const { kmsRoot, records } = await generate({ seed, count: cases, invalidPercent: 50 });
  assert.equal(records.length, cases);
  const policy = ['--kms-root', kmsRoot, '--any-app', '--any-purpose', '--any-domain', '--any-message-scheme'];
  const strict = await runLines(['verify', ...policy, '-'], toLines(records));
  const evm = await runLines(['verify', ...policy, '--rules', 'evm', '-'], toLines(records));
  assert.deepEqual([strict.length, evm.length], [records.length, records.length]);

  const seen = new Set();
  for (const [i, record] of records.entries()) {
    const where = `${JSON.stringify(record)}, ${JSON.stringify([strict[i], evm[i]])}`;
    assert.equal(typeof record.expected, 'boolean');
    assert.equal(strict[i].valid, record.expected, where);
    assert.equal(judge(plain(record), kmsRoot, 'strict'), record.expected, `noble, strict: ${where}`);

    // What is valid under the strict rules is valid under evm; of the rest, noble knows.
    assert.equal(evm[i].valid, record.expected || judge(plain(record), kmsRoot, 'evm'), `noble, evm: ${where}`);
    seen.add(`${record.claim ?? 'v0'} ${record.algorithm ?? 'secp256k1'} ${record.messageScheme} ${record.expected}`);
  }

  // Claims, algorithms and schemes have come up, valid and invalid.
  for (const claim of ['v0', 'v1']) {
    for (const kind of ['secp256k1 eip191-hash', 'secp256k1 digest', 'secp256k1 sha256', 'ed25519 ed25519']) {
      for (const expected of [true, false]) assert.ok(seen.has(`${claim} ${kind} ${expected}`), `${claim} ${kind} ${expected}: ${[...seen].sort().join('; ')}`);
    }
  }
});

test('the same seed gives the same records', async () => {
  const options = { seed, count: 200, invalidPercent: 20 };
  assert.deepEqual(await generate(options), await generate(options));
  assert.notDeepEqual((await generate({ ...options, seed: `${Number(seed) + 1}` })).records, (await generate(options)).records);
});
