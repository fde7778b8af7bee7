import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { failure } from '../../../contract/errors/index.ts';
import type { SetUpContext } from './context.ts';
import { fetchFile } from './fetch-file.ts';
import { npmCommand } from './npm-command.ts';
import type { Release } from './release.ts';
import { runTool } from './run-tool.ts';

/**
 * Fetches a package of npm from the registry that the user has configured and unpacks it into a folder. Throws
 * `tensorflow/no-tool`, `tensorflow/download`, `tensorflow/hash`, `tensorflow/import` and `tensorflow/archive`.
 */
export async function fetchTarball(
  context: SetUpContext,
  { name, version, tarball }: Release['npm'],
  folder: string,
): Promise<void> {
  const { log, signal, staging } = context;
  const path = await fetchFile(context, tarball, async (into) => {
    const npm = npmCommand();
    const command = [...npm, 'pack', `${name}@${version}`, '--pack-destination', into] as const;
    const { ok, missing, said } = await runTool(command, { cwd: staging, log, signal });
    if (missing) throw failure('tensorflow/no-tool', { tool: 'npm', tried: npm.join(' ') });
    if (!ok) throw failure('tensorflow/download', { what: name, said, log: log.path });
  });
  mkdirSync(join(staging, folder), { recursive: true });
  // The system's own tar: on Linux, macOS and Windows 10 it is there, and refuses names that lead out of the folder.
  const { ok, said } = await runTool(['tar', '-xzf', path, '-C', folder, '--strip-components=1'], {
    cwd: staging,
    log,
    signal,
  });
  if (!ok)
    throw failure('tensorflow/archive', { file: tarball.file, expected: 'a package of npm', found: said.trim() });
}
