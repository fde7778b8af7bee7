import { randomBytes } from 'node:crypto';
import { globSync, mkdirSync, readdirSync, rmSync, statfsSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { TypedError } from '../../../base/errors.ts';
import { failure } from '../../../contract/errors/index.ts';
import type { Text } from '../../../contract/language.ts';
import { FileLock } from '../../../files/lock.ts';
import {
  bindingOf,
  currentFolder,
  installationIn,
  requireWhole,
  VERSIONS,
  type Installation,
} from '../installation.ts';
import { describeFiles, MANIFEST, type Manifest } from '../manifest.ts';
import { probeInstallation, type TensorflowFinding } from '../probe-tensorflow.ts';
import { tensorflowHome } from '../tensorflow-home.ts';
import { BINDING, compileBinding, HEADERS_FOLDER, PACKAGE_FOLDER, requireCompiler } from './compile-binding.ts';
import type { SetUpContext } from './context.ts';
import { fetchCuda } from './fetch-cuda.ts';
import { fetchTarball } from './fetch-tarball.ts';
import { fetchWheel, SITE } from './fetch-wheel.ts';
import { obtainPackage } from './obtain-package.ts';
import { ownDownload } from './own-download.ts';
import { releaseFor, thisPlatform, type Release } from './release.ts';
import { requireNvidiaDriver } from './require-driver.ts';
import { SetUpLog } from './set-up-log.ts';
import { switchVersion } from './switch-version.ts';

export interface SetUpOptions {
  /** With CUDA, for NVIDIA's GPUs. */
  readonly gpu: boolean;
  /** The package index to ask in place of the one that pip is set to. */
  readonly mirror?: string;
  /** Leaves out the package's own download, whose TensorFlow is older. */
  readonly wheel?: boolean;
  /** A folder with the files already downloaded; nothing is fetched then. */
  readonly importFrom?: string;
  readonly onProgress?: (text: Text) => void;
  readonly signal?: AbortSignal;
}

/** What is otherwise this machine's; tests hand in others. */
export interface SetUpParts {
  readonly home: string;
  readonly release: Release;
  readonly probe: (installation: Installation, signal: AbortSignal) => Promise<TensorflowFinding>;
}

export type WorkingTensorflow = Extract<TensorflowFinding, { readonly available: true }>;

export interface SetUpResult {
  readonly finding: WorkingTensorflow;
  /** Whether it was so already. */
  readonly unchanged: boolean;
  readonly log: string;
}

const STAGING = /^\.staging-/;
export const LOG_FILE = 'set-up.log';

/**
 * Makes `engine: tensorflow` work on this machine: docs/tensorflow.md. What was set up before stays in use until the new one
 * has computed in a process of its own. Throws `tensorflow/*`, `file/locked` where another set-up is at work, and
 * `tensorflow/stopped` where the signal was raised; nothing half done stays behind.
 */
export async function setUpTensorflow(options: SetUpOptions, parts: Partial<SetUpParts> = {}): Promise<SetUpResult> {
  const { gpu, mirror, onProgress = () => undefined, signal = new AbortController().signal } = options;
  const home = parts.home ?? tensorflowHome();
  const release = parts.release ?? releaseFor(thisPlatform(), gpu);
  const probe = parts.probe ?? probeInstallation;
  mkdirSync(join(home, VERSIONS), { recursive: true });
  const lock = new FileLock(join(home, 'set-up.lock'));
  const staging = join(home, `.staging-${randomBytes(6).toString('hex')}`);
  const log = new SetUpLog(join(home, LOG_FILE), onProgress);
  try {
    removeLeftOvers(home, log);
    const present = await workingAlready(home, release, probe, log, signal);
    if (present) return { finding: present, unchanged: true, log: log.path };
    mkdirSync(staging);
    const context: SetUpContext = {
      release,
      staging,
      downloads: join(home, 'downloads'),
      importFrom: options.importFrom === undefined ? undefined : resolve(options.importFrom),
      mirror,
      log,
      signal,
    };
    if (gpu) await requireNvidiaDriver(context);
    requireSpace(home, release, log);
    const finding = await build(context, home, probe, options.wheel === true);
    rmSync(context.downloads, { recursive: true, force: true });
    log.say({ en: `TensorFlow ${finding.version} is set up`, zh: `TensorFlow ${finding.version} 安装完成` });
    return { finding, unchanged: false, log: log.path };
  } catch (error) {
    const reported = signal.aborted ? failure('tensorflow/stopped', {}, error) : error;
    log.write(`${reported instanceof Error ? reported.message : String(reported)}\n`);
    throw reported;
  } finally {
    rmSync(staging, { recursive: true, force: true, maxRetries: 5 });
    lock.release();
  }
}

/** What an earlier set-up left that was ended while it was at work. */
function removeLeftOvers(home: string, log: SetUpLog): void {
  for (const name of readdirSync(home).filter((entry) => STAGING.test(entry))) {
    log.say({ en: `${name}: left by a set-up that was ended; removed`, zh: `${name}：上次安装被中断时留下，已删除` });
    rmSync(join(home, name), { recursive: true, force: true, maxRetries: 5 });
  }
}

/** TensorFlow as it is set up, where it is what is asked for, whole to the last byte, and computes; else null, and why. */
async function workingAlready(
  home: string,
  release: Release,
  probe: SetUpParts['probe'],
  log: SetUpLog,
  signal: AbortSignal,
): Promise<WorkingTensorflow | null> {
  try {
    const folder = currentFolder(home);
    if (folder === null) return null;
    log.say({ en: `${folder}: checking what is set up`, zh: `${folder}：正在检查现有安装` });
    const manifest = await requireWhole(folder, true);
    const wanted = release.npm.version === manifest.package.version && (manifest.gpu || !release.gpu);
    if (!wanted) return null;
    const finding = await probe(installationIn(folder, manifest), signal);
    signal.throwIfAborted();
    if (!finding.available) throw finding.error;
    if (release.gpu && finding.gpuMissing) throw finding.gpuMissing;
    log.say({
      en: `TensorFlow ${finding.version} is set up and works`,
      zh: `TensorFlow ${finding.version} 已安装，工作正常`,
    });
    return finding;
  } catch (error) {
    signal.throwIfAborted();
    if (!(error instanceof TypedError) || !error.kind.startsWith('tensorflow/')) throw error;
    const [problem] = error.message.split('\n');
    log.say({ en: `${problem}; setting it up anew`, zh: `${problem}；重新安装` });
    return null;
  }
}

/** Throws `tensorflow/disk`. */
function requireSpace(home: string, { space }: Release, log: SetUpLog): void {
  const { bavail, bsize } = statfsSync(home);
  const [needed, free] = [space, bavail * bsize].map((bytes) => (bytes / 1e9).toFixed(1));
  log.say({
    en: `${home}: ${needed} GB of disk are needed meanwhile, ${free} GB are free`,
    zh: `${home}：安装过程需要 ${needed} GB 磁盘空间，可用 ${free} GB`,
  });
  if (bavail * bsize < space) throw failure('tensorflow/disk', { folder: home, needed: space, free: bavail * bsize });
}

/** First as the package itself installs TensorFlow, then from the wheel. */
async function build(
  context: SetUpContext,
  home: string,
  probe: SetUpParts['probe'],
  wheel: boolean,
): Promise<WorkingTensorflow> {
  const { release, staging, importFrom, log } = context;
  await obtainPackage(context);
  if (importFrom === undefined && !wheel) {
    const packageFolder = await ownDownload(context, join(staging, PACKAGE_FOLDER));
    if (packageFolder !== null) {
      const binding = bindingOf(packageFolder, staging)!;
      const made = await finish(context, home, probe, { origin: 'package', packageFolder, binding });
      if (made.available) return made;
      const [problem] = made.error.message.split('\n');
      log.say({ en: `${problem}; trying the wheel`, zh: `${problem}；改用 wheel 安装` });
    }
  }
  if (!release.wheel) throw failure('tensorflow/platform', { platform: thisPlatform(), log: log.path });
  await requireCompiler(context);
  await fetchTarball(context, release.headers, HEADERS_FOLDER);
  const requirements = await fetchWheel(context, release.wheel);
  if (release.gpu) await fetchCuda(context, requirements);
  await compileBinding(context);
  const made = await finish(context, home, probe, { origin: 'wheel', packageFolder: PACKAGE_FOLDER, binding: BINDING });
  if (!made.available) throw made.error;
  return made;
}

/** Tries what is put together, and where it works makes it the version in use. */
async function finish(
  { release, staging, log, signal }: SetUpContext,
  home: string,
  probe: SetUpParts['probe'],
  parts: Pick<Manifest, 'origin' | 'packageFolder' | 'binding'>,
): Promise<TensorflowFinding> {
  log.say({ en: 'trying it: loading, a product of matrices, devices', zh: '试运行：加载、矩阵乘法、设备' });
  const paths = globSync([`${parts.packageFolder}/**`, `${SITE}/**`], { cwd: staging })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => statSync(join(staging, path)).isFile());
  const draft: Manifest = {
    format: 1,
    package: { name: release.npm.name, version: release.npm.version },
    tensorflow: release.tensorflow,
    ...parts,
    gpu: release.gpu,
    platform: thisPlatform(),
    made: new Date().toISOString(),
    files: await describeFiles(staging, paths.sort()),
  };
  const found = await probe(installationIn(staging, draft), signal);
  signal.throwIfAborted();
  if (!found.available) return found;
  if (release.gpu && found.gpuMissing) return { available: false, error: found.gpuMissing };
  const manifest = { ...draft, tensorflow: found.version };
  for (const leftOver of ['download', 'pip']) rmSync(join(staging, leftOver), { recursive: true, force: true });
  writeFileSync(join(staging, MANIFEST), `${JSON.stringify(manifest)}\n`);
  const device = release.gpu ? 'gpu' : 'cpu';
  const version = `${manifest.package.version}-${manifest.tensorflow}-${device}-${randomBytes(3).toString('hex')}`;
  const folder = switchVersion(home, staging, version);
  return { ...found, folder, installation: installationIn(folder, manifest) };
}
