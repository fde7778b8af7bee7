import type { TypedError } from '../base/errors.ts';
import { keyText, type Where } from '../contract/configuration/key-path.ts';

/** What a job that has a run folder is opened with. */
export interface RunRequest<Configuration> {
  /** null with `resume`: the run's own is taken. */
  readonly configuration: Configuration | null;
  readonly where: Where;
  /** Run folder, relative to the workspace. */
  readonly directory: string;
  readonly asked: 'resume' | 'overwrite' | null;
  readonly workspace: string;
  /** The command line as typed, for the record and for suggestions. */
  readonly command: readonly string[];
  /** Told where `engine: auto` found nothing native to compute with. */
  readonly fellBack: (reason: TypedError) => void;
}

/** Where a setting of a stored run stands, whose configuration is checked again when it is resumed. */
export function whereStored(directory: string): Where {
  return (path) => `${directory}/config.json ${keyText(path)}`.trim();
}
