import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { failure } from '../../contract/errors/index.ts';
import { writeAtomically } from '../../files/atomic-write.ts';
import { writeFailure } from '../../files/file-failure.ts';
import { readText } from '../../files/read-text.ts';
import type { Workspace } from '../workspace.ts';

/** Throws host/outside, host/not-a-configuration-file, file/not-found, configuration/not-utf8 and the like. */
export function readConfigurationFile(workspace: Workspace, path: string): string {
  const full = workspace.absolute(path);
  requireConfigurationName(full, path);
  return readText(full, path);
}

/** Throws host/outside, host/not-a-configuration-file, file/no-access, file/disk-full and the like. */
export function writeConfigurationFile(workspace: Workspace, path: string, text: string): void {
  const full = workspace.writable(path);
  requireConfigurationName(full, path);
  try {
    mkdirSync(dirname(full), { recursive: true });
  } catch (error) {
    throw writeFailure(error, path, 'nothing-yet');
  }
  writeAtomically(full, text);
}

/** A window has no need of other texts, which may hold secrets. */
function requireConfigurationName(full: string, path: string): void {
  if (!/\.jsonc?$/i.test(full)) throw failure('host/not-a-configuration-file', { path });
}
