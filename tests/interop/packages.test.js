// What is installed is what was reviewed: exact versions, a hash for each package, and no registry named.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

const read = (name) => readFileSync(new URL(name, import.meta.url), 'utf8');

test('packages are pinned by version and hash, whatever registry they come from', () => {
  const { devDependencies, dependencies } = JSON.parse(read('package.json'));
  assert.equal(dependencies, undefined);
  for (const [name, version] of Object.entries(devDependencies)) assert.match(version, /^(npm:@phala\/dstack-sdk@)?\d+\.\d+\.\d+$/, name);

  const lockFile = read('package-lock.json');
  assert.doesNotMatch(lockFile, /"resolved"|https?:\/\/[^"]*\.tgz/);
  const { packages } = JSON.parse(lockFile);
  for (const [path, { integrity }] of Object.entries(packages)) {
    if (path !== '') assert.match(integrity ?? '', /^sha512-/, path);
  }
});
