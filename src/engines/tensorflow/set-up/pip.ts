import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { failure } from '../../../contract/errors/index.ts';
import type { SetUpContext } from './context.ts';
import { bytesIn } from './fetch-file.ts';
import { PYTHON } from './release.ts';
import { runTool } from './run-tool.ts';

const PROGRESS_MS = 2000;

/** What pip is asked for. */
export interface PipRequest {
  /** `download` or `install` with the options that say where to. */
  readonly command: readonly string[];
  readonly requirements: readonly string[];
  readonly platformTags: readonly string[];
  /** What is fetched, in the words of an error. */
  readonly what: string;
}

/**
 * Runs pip for Python's wheels of another platform tag or version, since only libraries in them are used. Throws
 * `tensorflow/no-tool` and `tensorflow/download`.
 */
export async function runPip(context: SetUpContext, request: PipRequest): Promise<void> {
  const { staging, importFrom, mirror, log, signal } = context;
  const python = await findPython(context);
  const source =
    importFrom !== undefined ? ['--no-index', '--find-links', importFrom] : mirror ? ['--index-url', mirror] : [];
  const temporary = join(staging, 'pip');
  mkdirSync(temporary, { recursive: true });
  const timer = setInterval(() => sayProgress(context, request.what, temporary), PROGRESS_MS);
  try {
    const { ok, said } = await runTool(
      [
        ...python,
        ...request.command,
        ...['--no-deps', '--only-binary=:all:', '--no-cache-dir', '--no-input', '--disable-pip-version-check'],
        ...['--progress-bar', 'off', '--implementation', 'cp', '--python-version', PYTHON.version],
        ...request.platformTags.flatMap((tag) => ['--platform', tag]),
        ...source,
        ...request.requirements,
      ],
      { cwd: staging, log, signal, env: { TMPDIR: temporary, TEMP: temporary, TMP: temporary } },
    );
    if (!ok) throw failure('tensorflow/download', { what: request.what, said, log: log.path });
  } finally {
    clearInterval(timer);
  }
}

function sayProgress({ log }: SetUpContext, what: string, folder: string): void {
  const megabytes = Math.round(bytesIn(folder) / 1e6);
  if (megabytes > 0) log.say({ en: `${what}: ${megabytes} MB`, zh: `${what}：已下载 ${megabytes} MB` });
}

/** The first Python that has pip. Throws `tensorflow/no-tool`. */
async function findPython({ staging: cwd, log, signal }: SetUpContext): Promise<readonly [string, ...string[]]> {
  const named = process.env['WARMSTART_PYTHON'];
  const candidates = [...(named ? [named] : []), 'python3', 'python'];
  for (const python of candidates) {
    const { ok } = await runTool([python, '-m', 'pip', '--version'], { cwd, log, signal });
    if (ok) return [python, '-m', 'pip'];
  }
  throw failure('tensorflow/no-tool', { tool: 'pip', tried: candidates.join(', ') });
}
