/** A file of a package registry, with the hash that it must have. */
export interface PinnedFile {
  /** As the registry names it, and as it is looked for in a folder of files already downloaded. */
  readonly file: string;
  readonly hash:
    { readonly algorithm: 'sha256'; readonly hex: string } | { readonly algorithm: 'sha512'; readonly base64: string };
}

/** What is fetched for one platform. */
export interface Release {
  readonly gpu: boolean;
  /** Of TensorFlow. */
  readonly tensorflow: string;
  /** npm's package with the JavaScript and the C++ of the native module. */
  readonly npm: { readonly name: string; readonly version: string; readonly tarball: PinnedFile };
  /** npm's package with the headers of Node-API. */
  readonly headers: { readonly name: string; readonly version: string; readonly tarball: PinnedFile };
  /** PyPI's package with TensorFlow's libraries; null where none fits the platform. */
  readonly wheel: { readonly name: string; readonly platformTag: string; readonly file: PinnedFile } | null;
  /** Bytes that are needed on the disk while it is set up, as measured. */
  readonly space: number;
}

const TENSORFLOW = '2.21.0';
const PACKAGE = '4.22.0';
/** The wheels' Python, which need not be this machine's: no Python code of them is used. */
export const PYTHON = { version: '3.12', abi: 'cp312' } as const;

const HEADERS: Release['headers'] = {
  name: 'node-api-headers',
  version: '1.9.0',
  tarball: pinnedTarball(
    'node-api-headers-1.9.0.tgz',
    '2oNILP4jXwRB4ywnYKjVk1YyJ96n2D4EOVJO6S3oYZ5PtbJrw3Yt9TpAuX3nBLMuzn74rnfGQrv13pS9vC+YiA==',
  ),
};

const NPM: Readonly<Record<'cpu' | 'gpu', Release['npm']>> = {
  cpu: {
    name: '@tensorflow/tfjs-node',
    version: PACKAGE,
    tarball: pinnedTarball(
      'tensorflow-tfjs-node-4.22.0.tgz',
      'uHrXeUlfgkMxTZqHkESSV7zSdKdV0LlsBeblqkuKU9nnfxB1pC6DtoyYVaLxznzZy7WQSegjcohxxCjAf6Dc7w==',
    ),
  },
  gpu: {
    name: '@tensorflow/tfjs-node-gpu',
    version: PACKAGE,
    tarball: pinnedTarball(
      'tensorflow-tfjs-node-gpu-4.22.0.tgz',
      'p//NN6DGiN4hInUmIkRffaFVMcdTREUMjPyjW04J7OXvB2zBlQimj61eFKSgRrH3f5TnOfKzb0n56he/B6a4bw==',
    ),
  },
};

/** By platform, architecture and device; the wheel of 64-bit Arm knows no CUDA. */
const WHEELS: Readonly<Record<string, Release['wheel']>> = {
  'linux-x64 cpu': pinnedWheel(
    'tensorflow-cpu',
    'x86_64',
    'dcc8afd32930e42d5296b6ee19078b773706830af4ea97fbe503b9f5e0f820cb',
  ),
  'linux-x64 gpu': pinnedWheel(
    'tensorflow',
    'x86_64',
    'b3b95643c4e70eb925839938fb35cbe142f317ec84af6844ee61513713bb13c0',
  ),
  'linux-arm64 cpu': pinnedWheel(
    'tensorflow',
    'aarch64',
    'b07d15737406533898e36c7ef7944b1be18e9028dc521b9229952c537bbc5552',
  ),
};

const SPACE = { cpu: 1.5e9, gpu: 10e9 } as const;

/** What to fetch; `platform` is as in `linux-x64`. */
export function releaseFor(platform: string, gpu: boolean): Release {
  const device = gpu ? 'gpu' : 'cpu';
  return {
    gpu,
    tensorflow: TENSORFLOW,
    npm: NPM[device],
    headers: HEADERS,
    wheel: WHEELS[`${platform} ${device}`] ?? null,
    space: SPACE[device],
  };
}

export function thisPlatform(): string {
  return `${process.platform}-${process.arch}`;
}

function pinnedTarball(file: string, base64: string): PinnedFile {
  return { file, hash: { algorithm: 'sha512', base64 } };
}

function pinnedWheel(name: string, machine: string, hex: string): Release['wheel'] {
  const platformTag = `manylinux_2_27_${machine}`;
  const file = `${name.replaceAll('-', '_')}-${TENSORFLOW}-${PYTHON.abi}-${PYTHON.abi}-${platformTag}.whl`;
  return { name, platformTag, file: { file, hash: { algorithm: 'sha256', hex } } };
}
