import { parseJsonc } from '../../files/jsonc.ts';
import { keepText } from '../configuration/kept-text.ts';
import { checkOfKind } from '../configuration/run-kinds.ts';
import type { HostContext } from '../host-context.ts';
import type { JobRequest } from '../jobs/job-record.ts';

/** Collecting the demonstrations of a pretraining configuration. Throws what checking the configuration does. */
export function collectionJob({ workspace }: Pick<HostContext, 'workspace'>, text: string): JobRequest {
  const document = parseJsonc(text, 'configuration');
  checkOfKind('pretrain', document.value, (path) => {
    const position = document.position(path);
    return position && `configuration:${position.line}:${position.column}`;
  });
  const file = keepText(workspace, 'demonstrations', text);
  return { kind: 'collect', run: null, args: ['collect', file], threads: 1 };
}
