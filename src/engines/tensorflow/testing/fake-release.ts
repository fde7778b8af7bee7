import { createHash } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { TestContext } from 'node:test';
import { writeZip } from '../../../models/formats/pt/zip-write.ts';
import type { TensorflowFinding } from '../read-probe.ts';
import type { Installation } from '../installation.ts';
import type { PinnedFile, Release } from '../set-up/release.ts';

type Cleaning = Pick<TestContext, 'after'>;

/** A folder that is removed after the test. */
export function temporaryFolder(t: Cleaning): string {
  const folder = mkdtempSync(join(tmpdir(), 'tensorflow-'));
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));
  return folder;
}

/** Sets variables of the environment until the test has ended. */
export function withVariables(t: Cleaning, variables: Readonly<Record<string, string>>): void {
  const before = Object.fromEntries(Object.keys(variables).map((name) => [name, process.env[name]]));
  Object.assign(process.env, variables);
  t.after(() => {
    for (const [name, value] of Object.entries(before)) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });
}

export const WHEEL = 'tensorflow_cpu-2.21.0-cp312-cp312-manylinux_2_27_x86_64.whl';
const METADATA = [
  'Metadata-Version: 2.1',
  'Name: tensorflow-cpu',
  'Version: 2.21.0',
  'Requires-Dist: numpy>=1.26',
  'Requires-Dist: nvidia-cublas-cu12 (<13.0,>=12.5.3.2) ; extra == "and-cuda"',
  '',
].join('\n');

/** Files of a release as registries have them, but tiny, in a folder; and the release that pins them. */
export function fakeRelease(t: Cleaning, changes: Readonly<Record<string, string | null>> = {}) {
  const folder = temporaryFolder(t);
  const contents: Record<string, string | null> = {
    'tensorflow/libtensorflow_cc.so.2': 'the library',
    'tensorflow/libtensorflow_framework.so.2': 'the framework',
    'tensorflow/include/tensorflow/c/c_api.h': '// a header',
    'tensorflow/include/tensorflow/core/kernels/other.h': '// not needed',
    'tensorflow/python/other.py': 'not needed',
    'tensorflow_cpu-2.21.0.dist-info/METADATA': METADATA,
    'tensorflow_cpu-2.21.0.dist-info/WHEEL':
      'Wheel-Version: 1.0\nRoot-Is-Purelib: false\nTag: cp312-cp312-manylinux_2_27_x86_64\n',
    'tensorflow_cpu-2.21.0.dist-info/RECORD': '',
    ...changes,
  };
  const entries = Object.entries(contents).flatMap(([name, text]) =>
    text === null ? [] : [{ name, data: Buffer.from(text) }],
  );
  const release: Release = {
    gpu: false,
    tensorflow: '2.21.0',
    npm: {
      name: '@tensorflow/tfjs-node',
      version: '4.22.0-test',
      tarball: tarball(folder, 'tensorflow-tfjs-node-4.22.0-test.tgz', {
        'package.json': JSON.stringify({ name: '@tensorflow/tfjs-node', binary: { host: 'http://127.0.0.1:9' } }),
        'binding/tfjs_backend.cc': '// C++',
        'binding/tfjs_binding.cc': '// C++',
        'dist/register_all_kernels.js': '',
        'dist/nodejs_kernel_backend.js': '',
      }),
    },
    headers: {
      name: 'node-api-headers',
      version: '1.9.0',
      tarball: tarball(folder, 'node-api-headers-1.9.0.tgz', { 'include/node_api.h': '// a header' }),
    },
    wheel: {
      name: 'tensorflow-cpu',
      platformTag: 'manylinux_2_27_x86_64',
      file: pinned(folder, WHEEL, writeZip(entries), 'sha256'),
    },
    space: 1,
  };
  return { folder, release };
}

/** A compiler that does what a shell script says; `$out` is the file to make. */
export function fakeCompiler(t: Cleaning, script: string): void {
  const path = join(temporaryFolder(t), 'compiler');
  const lines = [
    '#!/bin/sh',
    'if [ "$1" = --version ]; then echo fake; exit 0; fi',
    'while [ "$1" != -o ]; do shift; done',
    'out=$2',
    script,
  ];
  writeFileSync(path, lines.join('\n'), { mode: 0o755 });
  withVariables(t, { CXX: path });
}

/** What trying an installation gives that works. */
export async function workingProbe(installation: Installation): Promise<TensorflowFinding> {
  const { folder, source, packageName, packageVersion } = installation;
  return {
    available: true,
    version: '2.21.0',
    package: `${packageName} ${packageVersion}`,
    source,
    folder,
    devices: ['CPU'],
    gpu: null,
    gpuMissing: null,
    installation,
  };
}

function tarball(folder: string, file: string, contents: Readonly<Record<string, string>>): PinnedFile {
  const staging = join(folder, 'tarball');
  for (const [name, text] of Object.entries(contents)) {
    const path = join(staging, 'package', name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
  }
  const bytes = execFileSync('tar', ['-czf', '-', 'package'], { cwd: staging });
  rmSync(staging, { recursive: true });
  return pinned(folder, file, bytes, 'sha512');
}

function pinned(folder: string, file: string, bytes: Uint8Array, algorithm: 'sha256' | 'sha512'): PinnedFile {
  writeFileSync(join(folder, file), bytes);
  const hash = createHash(algorithm).update(bytes);
  return {
    file,
    hash:
      algorithm === 'sha256' ? { algorithm, hex: hash.digest('hex') } : { algorithm, base64: hash.digest('base64') },
  };
}
