import { mkdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { failure } from '../../../contract/errors/index.ts';
import type { SetUpContext } from './context.ts';
import { INCLUDE, LIBRARIES, SITE } from './fetch-wheel.ts';
import { runTool } from './run-tool.ts';

export const PACKAGE_FOLDER = 'package';
export const HEADERS_FOLDER = 'node-api-headers';
/** Where the package itself would have its native module. */
export const BINDING = `${PACKAGE_FOLDER}/lib/napi-v8/tfjs_binding.node`;

/** The user's choice, else the one that every system's name for it leads to. */
function compiler(): string {
  return process.env['CXX'] || 'g++';
}

/** Throws `tensorflow/no-compiler`, before anything is downloaded for it. */
export async function requireCompiler({ staging: cwd, log, signal }: SetUpContext): Promise<void> {
  const { ok } = await runTool([compiler(), '--version'], { cwd, log, signal });
  if (!ok) throw failure('tensorflow/no-compiler', { compiler: compiler() });
}

/** Compiles the package's native module against TensorFlow's libraries, then removes what only that needed. Throws `tensorflow/compile`. */
export async function compileBinding({ staging, log, signal }: SetUpContext): Promise<void> {
  log.say({ en: 'compiling the native module: some 20 seconds', zh: '正在编译原生模块：约 20 秒' });
  mkdirSync(dirname(join(staging, BINDING)), { recursive: true });
  const { ok, said } = await runTool(
    [
      compiler(),
      ...['-std=c++17', '-O2', '-fPIC', '-shared', '-DNAPI_VERSION=8'],
      ...['-I', `${HEADERS_FOLDER}/include`, '-I', INCLUDE, '-I', PACKAGE_FOLDER],
      ...['tfjs_backend.cc', 'tfjs_binding.cc'].map((source) => `${PACKAGE_FOLDER}/binding/${source}`),
      ...['-o', BINDING],
      ...['-L', `${SITE}/tensorflow`, ...LIBRARIES.map((library) => `-l:${library}`)],
      `-Wl,-rpath,$ORIGIN/../../../${SITE}/tensorflow`, // relative, so that the folder can be moved
    ],
    { cwd: staging, log, signal },
  );
  if (!ok) throw failure('tensorflow/compile', { compiler: compiler(), said, log: log.path });
  for (const path of [INCLUDE, HEADERS_FOLDER]) rmSync(join(staging, path), { recursive: true });
}
