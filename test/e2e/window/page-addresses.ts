import { globSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** What pages of a workspace can be about. */
interface Shown {
  /** Newest of each; names as the host has them. */
  readonly pretraining: string;
  readonly ppo: string;
  readonly model: string;
  readonly comparison: string;
  readonly set: string;
}

/** What to show in place of the newest. */
interface Chosen {
  readonly pretraining?: string | undefined;
  readonly comparison?: string | undefined;
}

/** The newest pretraining, PPO run from a model, comparison and set of a workspace that has one of each. */
function shownIn(workspace: string, chosen: Chosen): Shown {
  const named = (pattern: string): string[] =>
    globSync(pattern, { cwd: workspace }).map((path) => dirname(path).replaceAll('\\', '/'));
  const runs = named('outputs/**/run.json')
    .map((run) => ({ run, ...recordOf(workspace, run) }))
    .sort((a, b) => b.started.localeCompare(a.started));
  const alone = (run: string): boolean => !run.includes('-seed-');
  const finished = runs.find(({ run, kind, ended }) => kind === 'pretrain' && ended && alone(run));
  const fromModel = runs.filter(({ kind, mode }) => kind === 'ppo' && mode === 'external');
  const ppo = fromModel.find(({ run }) => alone(run)) ?? fromModel[0];
  const { pretraining = finished?.run, comparison = named('outputs/**/comparison.json')[0] } = chosen;
  const [set] = named('demonstrations/*/manifest.json');
  if (!pretraining || !ppo || !comparison || !set) throw new Error(`${workspace} has not one of each kind`);
  return { pretraining, ppo: ppo.run, model: `${pretraining}/best_model.pt`, comparison, set };
}

/** Addresses of every page, of the newest thing that each can show. */
export function pageAddresses(workspace: string): string[] {
  return Object.values(namedAddresses(workspace));
}

/** The same with a name for each, such as a picture's. */
export function namedAddresses(workspace: string, chosen: Chosen = {}): Readonly<Record<string, string>> {
  const { pretraining, ppo, model, comparison, set } = shownIn(workspace, chosen);
  return {
    home: '/',
    pretrain: '/pretrain',
    ppo: `/ppo?model=${encodeURIComponent(model)}`,
    runs: '/runs',
    run: `/runs/${pretraining}?tab=charts`,
    'run-configuration': `/runs/${pretraining}?tab=configuration`,
    'run-log': `/runs/${pretraining}?tab=log`,
    'run-files': `/runs/${pretraining}?tab=files`,
    'run-card': `/runs/${pretraining}?tab=card`,
    'hand-over': `/runs/${ppo}?tab=hand-over`,
    'ppo-run': `/runs/${ppo}?tab=charts`,
    models: '/models',
    model: `/models/${model}`,
    validation: `/models?validate=${encodeURIComponent(model)}`,
    compare: '/compare',
    'new-comparison': `/compare?new&model=${encodeURIComponent(model)}`,
    comparison: `/compare/${comparison}`,
    data: '/data',
    set: `/data/${set}`,
    settings: '/settings',
    doctor: '/doctor',
  };
}

function recordOf(workspace: string, run: string) {
  const read = (name: string) =>
    JSON.parse(readFileSync(join(workspace, run, name), 'utf8')) as Record<string, unknown>;
  const { kind, started_at: started, status } = read('run.json');
  return { kind, started: String(started), ended: status === 'finished', mode: read('config.json')['mode'] };
}
