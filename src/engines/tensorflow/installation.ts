import { existsSync, globSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import * as z from 'zod';
import { failure } from '../../contract/errors/index.ts';
import { damageIn, readManifest, type Manifest } from './manifest.ts';
import { tensorflowHome } from './tensorflow-home.ts';

/** The packages of npm that hold TensorFlow for Node, the one with CUDA first. */
const PACKAGES = ['@tensorflow/tfjs-node-gpu', '@tensorflow/tfjs-node'] as const;

/** Where TensorFlow's files lie on this machine. */
export interface Installation {
  /** `package`: among the program's own packages; `set-up`: by `npm run tensorflow:setup`. */
  readonly source: 'package' | 'set-up';
  /** Everything that belongs to it lies in this folder. */
  readonly folder: string;
  readonly packageFolder: string;
  readonly packageName: string;
  readonly packageVersion: string;
  /** Path of the native module. */
  readonly binding: string;
  /** Whether its libraries can compute on a GPU by CUDA. */
  readonly gpu: boolean;
}

/** The file of the home that names the folder in use. */
export const CURRENT = 'current.json';
export const VERSIONS = 'versions';

const currentSchema = z.object({ version: z.string().regex(/^[\w.+-]+$/) });

/** The folder in use by the set-up; null where there is none. Throws `tensorflow/half-installed` where it is not to be told. */
export function currentFolder(home: string): string | null {
  const path = join(home, CURRENT);
  if (!existsSync(path)) return null;
  try {
    return join(home, VERSIONS, currentSchema.parse(JSON.parse(readFileSync(path, 'utf8'))).version);
  } catch {
    throw failure('tensorflow/half-installed', { folder: home, file: CURRENT, what: 'content' });
  }
}

/**
 * TensorFlow as it is installed: as it was set up, else among the packages. Throws `tensorflow/not-installed`, and
 * `tensorflow/half-installed` where files of the set-up are missing or not as they were.
 */
export async function findInstallation(home: string = tensorflowHome()): Promise<Installation> {
  const folder = currentFolder(home);
  if (folder !== null) return installationIn(folder, await requireWhole(folder, false));
  const inPackages = PACKAGES.map(packageInstallation).find((found) => found !== null);
  if (!inPackages) throw failure('tensorflow/not-installed', { home });
  return inPackages;
}

/** The manifest of a folder whose files are as it says. Throws `tensorflow/half-installed`. */
export async function requireWhole(folder: string, thorough: boolean): Promise<Manifest> {
  const manifest = readManifest(folder);
  if (!manifest) throw failure('tensorflow/half-installed', { folder, file: 'manifest.json', what: 'missing' });
  const damage = await damageIn(folder, manifest, thorough);
  if (damage) throw failure('tensorflow/half-installed', { folder, ...damage });
  return manifest;
}

export function installationIn(folder: string, manifest: Manifest): Installation {
  return {
    source: 'set-up',
    folder,
    packageFolder: join(folder, manifest.packageFolder),
    packageName: manifest.package.name,
    packageVersion: manifest.package.version,
    binding: join(folder, manifest.binding),
    gpu: manifest.gpu,
  };
}

function packageInstallation(name: string): Installation | null {
  const here = createRequire(import.meta.url);
  let manifest: string;
  try {
    manifest = here.resolve(`${name}/package.json`);
  } catch {
    return null;
  }
  const packageFolder = dirname(manifest);
  const binding = bindingOf('.', packageFolder);
  if (!binding) return null; // its download did not succeed
  const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { version: string };
  return {
    source: 'package',
    folder: packageFolder,
    packageFolder,
    packageName: name,
    packageVersion: version,
    binding: join(packageFolder, binding),
    gpu: name.endsWith('-gpu'),
  };
}

/** The native module that the package's own installation has brought, relative to `within`; undefined where it has not. */
export function bindingOf(packageFolder: string, within: string): string | undefined {
  return globSync('lib/napi-v*/tfjs_binding.node', { cwd: join(within, packageFolder) })
    .sort((a, b) => a.localeCompare(b, undefined, { numeric: true }))
    .map((path) => join(packageFolder, path))
    .at(-1);
}
