import type { RunKind } from '../../contract/run.ts';
import { TEMPORARY_FILE } from '../../files/atomic-write.ts';
import { isLockFile } from '../../files/lock.ts';

/** The files of a run folder, by what they are. */
export const RUN_FILES = {
  configuration: 'config.json',
  record: 'run.json',
  lock: 'run.lock',
  meta: 'meta.json',
  events: 'events.ndjson',
  history: 'training_history.json',
  bestModel: 'best_model.pt',
  bestRolloutModel: 'best_rollout_model.pt',
  finalModel: 'final_model.pt',
  pretrainedModel: 'pretrained_model.pt',
  finalEvaluation: 'final_evaluation.json',
  lastCheckpoint: 'checkpoint_last.pt',
  modelCard: 'model_card.md',
  tensorboard: 'tensorboard',
} as const;

/** The whole files that a job hands in, checkpoints apart. */
export type RunFile =
  | typeof RUN_FILES.bestModel
  | typeof RUN_FILES.bestRolloutModel
  | typeof RUN_FILES.finalModel
  | typeof RUN_FILES.pretrainedModel
  | typeof RUN_FILES.finalEvaluation
  | typeof RUN_FILES.modelCard;

/** What a kind of run counts where it keeps a checkpoint. */
const COUNTED: Readonly<Record<RunKind, string>> = { pretrain: 'epoch', ppo: 'update' };

const NUMBERED_CHECKPOINT = new RegExp(`^checkpoint_(?:${Object.values(COUNTED).join('|')})_(\\d{4,})\\.pt$`);

/** `checkpoint_epoch_0010.pt`, `checkpoint_update_0100.pt`; the last one, taken at any time, is `checkpoint_last.pt`. */
export function checkpointName(kind: RunKind, at: 'last' | number): string {
  return at === 'last' ? RUN_FILES.lastCheckpoint : `checkpoint_${COUNTED[kind]}_${String(at).padStart(4, '0')}.pt`;
}

/** What a file name says of a checkpoint: its epoch or update, `last`, or null where it is none. */
export function checkpointOf(name: string): 'last' | number | null {
  if (name === RUN_FILES.lastCheckpoint) return 'last';
  const match = NUMBERED_CHECKPOINT.exec(name);
  return match ? Number(match[1]) : null;
}

/** What this program writes into a run folder: what `--overwrite` may remove, and nothing else. */
const OWN_NAMES: readonly ((name: string) => boolean)[] = [
  ...[
    RUN_FILES.configuration,
    RUN_FILES.record,
    RUN_FILES.meta,
    RUN_FILES.events,
    RUN_FILES.history,
    RUN_FILES.bestModel,
    RUN_FILES.bestRolloutModel,
    RUN_FILES.finalModel,
    RUN_FILES.pretrainedModel,
    RUN_FILES.finalEvaluation,
    RUN_FILES.modelCard,
  ].map((own) => (name: string) => name === own),
  (name) => checkpointOf(name) !== null,
  (name) => isLockFile(RUN_FILES.lock, name),
  (name) => TEMPORARY_FILE.test(name) && OWN_NAMES.some((isOwn) => isOwn(name.replace(TEMPORARY_FILE, ''))),
];

export function isOwnFile(name: string): boolean {
  return OWN_NAMES.some((isOwn) => isOwn(name));
}

/** What file managers leave in folders; neither ours nor anyone's work. */
export function isLitter(name: string): boolean {
  return ['.DS_Store', 'Thumbs.db', 'desktop.ini'].includes(name);
}
