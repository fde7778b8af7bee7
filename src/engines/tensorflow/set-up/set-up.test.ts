import assert from 'node:assert/strict';
import {
  appendFileSync,
  cpSync,
  existsSync,
  globSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { test, type TestContext } from 'node:test';
import { pathToFileURL } from 'node:url';
import { pythonWith } from '../../../../test/python.ts';
import { failure, isFailure, type ErrorKind } from '../../../contract/errors/index.ts';
import { FileLock } from '../../../files/lock.ts';
import { findInstallation } from '../installation.ts';
import {
  fakeCompiler,
  fakeRelease,
  temporaryFolder,
  WHEEL,
  withVariables,
  workingProbe,
} from '../testing/fake-release.ts';
import { releaseFor, type Release } from './release.ts';
import { LOG_FILE, setUpTensorflow, type SetUpOptions, type SetUpParts } from './set-up.ts';

const COMPILES = 'echo module > "$out"';

/** A home, the files of a tiny release in a folder, and a compiler. */
function workplace(t: TestContext, changes?: Parameters<typeof fakeRelease>[1], compiler = COMPILES) {
  const home = temporaryFolder(t);
  const { folder, release } = fakeRelease(t, changes);
  fakeCompiler(t, compiler);
  const said: string[] = [];
  const setUp = (options: Partial<SetUpOptions> = {}, parts: Partial<SetUpParts> = {}) =>
    setUpTensorflow(
      { gpu: false, importFrom: folder, onProgress: ({ en }) => void said.push(en), ...options },
      { home, release, probe: workingProbe, ...parts },
    );
  return { home, folder, release, said, setUp };
}

/** All that lies in a home but the log, by the version's own name. */
function contents(home: string): string[] {
  return globSync('**/*', { cwd: home, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name !== LOG_FILE)
    .map((entry) => join(entry.parentPath, entry.name).slice(home.length + 1))
    .map((path) => path.replace(/^versions\/4\.22\.0-test-2\.21\.0-cpu-[0-9a-f]{6}\//, 'VERSION/'))
    .sort();
}

/** An npm that takes packages from a folder, and installs one as the package does whose own download succeeds. */
function fakeNpm(t: TestContext, folder: string): void {
  const script = join(temporaryFolder(t), 'npm.js');
  writeFileSync(
    script,
    `const { cpSync, mkdirSync, readFileSync, writeFileSync } = require('node:fs');
    const [command, ...rest] = process.argv.slice(2);
    if (command === 'pack') {
      const file = rest[0].replace(/^@/, '').replace(/[@/]/g, '-') + '.tgz';
      cpSync(${JSON.stringify(folder)} + '/' + file, rest[2] + '/' + file);
    } else {
      const [name] = Object.keys(JSON.parse(readFileSync('package.json', 'utf8')).dependencies);
      mkdirSync('node_modules/' + name + '/lib/napi-v8', { recursive: true });
      writeFileSync('node_modules/' + name + '/lib/napi-v8/tfjs_binding.node', 'module');
    }`,
  );
  withVariables(t, { npm_execpath: script });
}

function refused(promise: Promise<unknown>, kind: ErrorKind, words: RegExp): Promise<void> {
  return assert.rejects(promise, (error) => {
    assert.ok(isFailure(error, kind), String(error));
    assert.match(error.message, words);
    return true;
  });
}

test('a set-up from files already downloaded keeps what is needed, and is not done twice', async (t) => {
  const { home, setUp, said } = workplace(t);
  const { finding, unchanged } = await setUp();
  assert.equal(unchanged, false);
  assert.deepEqual(contents(home), [
    'VERSION/manifest.json',
    'VERSION/package/binding/tfjs_backend.cc',
    'VERSION/package/binding/tfjs_binding.cc',
    'VERSION/package/dist/nodejs_kernel_backend.js',
    'VERSION/package/dist/register_all_kernels.js',
    'VERSION/package/lib/napi-v8/tfjs_binding.node',
    'VERSION/package/package.json',
    'VERSION/site/tensorflow/libtensorflow_cc.so.2',
    'VERSION/site/tensorflow/libtensorflow_framework.so.2',
    'current.json',
  ]);
  assert.equal(readFileSync(finding.installation.binding, 'utf8'), 'module\n');
  assert.equal(readFileSync(join(finding.folder, 'site/tensorflow/libtensorflow_cc.so.2'), 'utf8'), 'the library');
  assert.deepEqual((await findInstallation(home)).folder, finding.folder);
  said.length = 0;
  assert.equal((await setUp()).unchanged, true);
  assert.deepEqual(said, [`${finding.folder}: checking what is set up`, 'TensorFlow 2.21.0 is set up and works']);
});

test('a file that is not the pinned one is refused, and what was set up before stays', async (t) => {
  const { home, folder, release, setUp } = workplace(t);
  const { finding } = await setUp();
  const before = contents(home);
  const newer: Release = { ...release, npm: { ...release.npm, version: '4.23.0-test' } };
  for (const file of [WHEEL, release.npm.tarball.file]) {
    const kept = readFileSync(join(folder, file));
    appendFileSync(join(folder, file), 'x');
    await refused(
      setUp({}, { release: newer }),
      'tensorflow/hash',
      new RegExp(`${file}: expected sha\\d+ .*, found sha`),
    );
    writeFileSync(join(folder, file), kept);
  }
  assert.deepEqual(contents(home), before);
  assert.equal((await findInstallation(home)).folder, finding.folder);
});

test('files that are missing in the folder or the wheel are named', async (t) => {
  const { folder, setUp } = workplace(t);
  rmSync(join(folder, WHEEL));
  await refused(setUp(), 'tensorflow/import', new RegExp(`expected the file ${WHEEL}`));
  const without = workplace(t, { 'tensorflow/libtensorflow_cc.so.2': null });
  await refused(without.setUp(), 'tensorflow/archive', /expected tensorflow\/libtensorflow_cc\.so\.2, found none/);
});

test('a missing compiler is named with how to install it, before anything is fetched for it', async (t) => {
  const { home, setUp, said } = workplace(t);
  withVariables(t, { CXX: '/nowhere/g++' });
  await refused(setUp(), 'tensorflow/no-compiler', /\/nowhere\/g\+\+ is not installed[^]*apt-get install g\+\+/);
  assert.ok(!said.some((line) => line.includes(WHEEL)));
  assert.deepEqual(contents(home), []);
});

test('what a failing compiler said is in the error and in the log', async (t) => {
  const { home, setUp } = workplace(t, {}, 'echo "no such header" >&2; exit 1');
  await refused(setUp(), 'tensorflow/compile', /failed: no such header/);
  assert.match(readFileSync(join(home, LOG_FILE), 'utf8'), /^no such header$/m);
  assert.deepEqual(contents(home), []);
});

test('a set-up that is stopped leaves nothing half done, and the compiler is ended', async (t) => {
  const { home, release, setUp } = workplace(t, {}, `${COMPILES}; if [ -n "$WAIT" ]; then exec sleep 60; fi`);
  const { finding } = await setUp();
  const before = contents(home);
  withVariables(t, { WAIT: '1' });
  const stopping = new AbortController();
  const onProgress = ({ en }: { en: string }): void => {
    if (en.startsWith('compiling')) setTimeout(() => stopping.abort(), 200);
  };
  const newer: Release = { ...release, npm: { ...release.npm, version: '4.23.0-test' } };
  const begun = performance.now();
  const stopped = setUp({ signal: stopping.signal, onProgress }, { release: newer });
  await refused(stopped, 'tensorflow/stopped', /what was set up before is unchanged/);
  assert.ok(performance.now() - begun < 30_000);
  assert.deepEqual(contents(home), before);
  assert.deepEqual(readdirSync(home).sort(), ['current.json', LOG_FILE, 'versions']);
  assert.equal((await findInstallation(home)).folder, finding.folder);
});

test('what does not compute does not replace what did', async (t) => {
  const { home, folder, release, setUp } = workplace(t);
  const { finding } = await setUp();
  const newer: Release = { ...release, npm: { ...release.npm, version: '4.23.0-test' } };
  const error = failure('tensorflow/crashed', { folder: 'new', how: 'SIGILL', said: 'illegal instruction' });
  const broken = setUp({}, { release: newer, probe: async () => ({ available: false, error }) });
  await refused(broken, 'tensorflow/crashed', /ended its process \(SIGILL\); last words: illegal instruction/);
  assert.equal((await findInstallation(home)).folder, finding.folder);
  // As it really is tried, with a module that is none.
  const real = setUpTensorflow({ gpu: false, importFrom: folder }, { home, release: newer });
  await refused(real, 'tensorflow/failed', /cannot be used: .*tfjs_binding\.node/);
  assert.equal((await findInstallation(home)).folder, finding.folder);
});

test('half an installation is named, and set up anew', async (t) => {
  const { home, setUp, said } = workplace(t);
  for (const damage of ['missing', 'size', 'content', 'manifest'] as const) {
    const { finding } = await setUp();
    const library = join(finding.folder, 'site/tensorflow/libtensorflow_cc.so.2');
    if (damage === 'missing') rmSync(library);
    if (damage === 'size') appendFileSync(library, 'x');
    if (damage === 'content') writeFileSync(library, 'the lIbrary');
    if (damage === 'manifest') writeFileSync(join(finding.folder, 'manifest.json'), '{');
    const file = damage === 'manifest' ? 'manifest.json' : 'site/tensorflow/libtensorflow_cc.so.2';
    await refused(
      findInstallation(home),
      'tensorflow/half-installed',
      new RegExp(`${file}[^]*npm run tensorflow:setup`),
    );
    said.length = 0;
    const again = await setUp();
    assert.equal(again.unchanged, false);
    assert.ok(
      said.some((line) => line.includes(file) && line.endsWith('setting it up anew')),
      said.join('\n'),
    );
    assert.equal((await findInstallation(home)).folder, again.finding.folder);
    assert.equal(readdirSync(join(home, 'versions')).length, 1);
  }
  writeFileSync(join(home, 'current.json'), '{}');
  await refused(findInstallation(home), 'tensorflow/half-installed', /current\.json/);
  assert.equal((await setUp()).unchanged, false);
});

test('what a killed set-up left is removed', async (t) => {
  const { home, setUp, said } = workplace(t);
  mkdirSync(join(home, '.staging-0123456789ab/site'), { recursive: true });
  await setUp();
  assert.match(said[0], /^\.staging-0123456789ab: left by a set-up that was ended; removed$/);
  assert.ok(!existsSync(join(home, '.staging-0123456789ab')));
});

test('too small a disk, and another set-up at work, are told before anything is done', async (t) => {
  const { home, release, setUp } = workplace(t);
  const large = { ...release, space: 1e18 };
  await refused(setUp({}, { release: large }), 'tensorflow/disk', /expected 1,000,000,000,000 MB free/);
  const lock = new FileLock(join(home, 'set-up.lock'));
  await refused(setUp(), 'file/locked', /set-up\.lock/);
  lock.release();
});

test('files are fetched by npm and by pip from the index that is named, and not again after a failure', async (t) => {
  if (!pythonWith(t, ['pip'])) return;
  const { home, folder, release, said } = workplace(t, {}, 'exit 1');
  const index = temporaryFolder(t);
  mkdirSync(join(index, 'tensorflow-cpu'));
  cpSync(join(folder, WHEEL), join(index, 'tensorflow-cpu', WHEEL));
  writeFileSync(join(index, 'tensorflow-cpu/index.html'), `<a href="${WHEEL}">${WHEEL}</a>`);
  fakeNpm(t, folder);
  const onProgress = ({ en }: { en: string }): void => void said.push(en);
  const mirror = pathToFileURL(index).href;
  const fetched = () => setUpTensorflow({ gpu: false, mirror, onProgress }, { home, release, probe: workingProbe });
  await refused(fetched(), 'tensorflow/compile', /failed/);
  assert.ok(said.includes(`${WHEEL}: downloading`), said.join('\n'));
  assert.deepEqual(
    contents(home),
    [release.headers.tarball.file, WHEEL, release.npm.tarball.file].map((file) => `downloads/${file}`).sort(),
  );
  said.length = 0;
  fakeCompiler(t, COMPILES);
  await fetched();
  assert.ok(said.includes(`${WHEEL}: downloaded earlier`), said.join('\n'));
  assert.ok(!existsSync(join(home, 'downloads')));
  await refused(
    setUpTensorflow({ gpu: false, mirror: pathToFileURL(folder).href }, { home: temporaryFolder(t), release }),
    'tensorflow/download',
    new RegExp(`${WHEEL} could not be downloaded`),
  );
});

test('the package’s own download comes first where its server answers', async (t) => {
  const { home, folder, release, said } = workplace(t, {}, 'exit 1');
  const server = createServer((_, response) => response.writeHead(404).end()).listen(0, '127.0.0.1');
  t.after(() => {
    server.closeAllConnections();
    server.close();
  });
  await new Promise((resolve) => server.once('listening', resolve));
  withVariables(t, { TFJS_NODE_CDN_STORAGE: `http://127.0.0.1:${(server.address() as AddressInfo).port}/` });
  fakeNpm(t, folder);
  const { finding } = await setUpTensorflow(
    { gpu: false, onProgress: ({ en }) => void said.push(en) },
    { home, release, probe: workingProbe },
  );
  assert.match(finding.installation.binding, /node_modules\/@tensorflow\/tfjs-node\/lib\/napi-v8\/tfjs_binding\.node$/);
  assert.equal((await findInstallation(home)).packageName, '@tensorflow/tfjs-node');
});

test('where no wheel fits the platform, and for a GPU without a driver, the reason is told', async (t) => {
  const { release, setUp } = workplace(t);
  await refused(setUp({}, { release: { ...release, wheel: null } }), 'tensorflow/platform', /no other way on/);
  assert.equal(releaseFor('win32-x64', false).wheel, null);
  withVariables(t, { PATH: temporaryFolder(t) });
  await refused(setUp({ gpu: true }), 'tensorflow/no-driver', /install the NVIDIA driver/);
});
