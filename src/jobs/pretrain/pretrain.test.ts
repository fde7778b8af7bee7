import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { checkConfiguration } from '../../contract/configuration/check.ts';
import { isFailure } from '../../contract/errors/index.ts';
import type { NewEvent } from '../../contract/events.ts';
import type { Engine } from '../../learning/engine.ts';
import { decodeModel } from '../../models/formats/pt.ts';
import { readRunRecord } from '../../store/runs/run-record.ts';
import { StopRequest } from '../stop-request.ts';
import { openPretraining } from './open-pretraining.ts';
import { pretrain, type PretrainOutcome } from './pretrain.ts';

const workspace = mkdtempSync(join(tmpdir(), 'warmstart-pretrain-'));
after(() => rmSync(workspace, { recursive: true }));

const CONFIGURATION = checkConfiguration(
  {
    hidden_size: 8,
    layer_N: 1,
    gru_layers: 1,
    batch_size: 64,
    epochs: 4,
    save_interval: 2,
    threads: 1,
    environment: { episode_requests: 40, warmup_requests: 5 },
    demonstrations: { strategies: [{ name: 'least_outstanding', episodes: 8 }] },
    evaluation: { every: 0, final_episodes: 0 },
  },
  () => undefined,
);

interface Watched {
  readonly events: NewEvent[];
  readonly outcome: PretrainOutcome;
}

/** Begins or resumes a run; `onStep` is told each training step before it is computed and may change its loss. */
async function run(
  directory: string,
  onStep: (step: number, stop: StopRequest) => number | undefined = () => undefined,
  changes: Partial<typeof CONFIGURATION> = {},
): Promise<Watched> {
  const opened = await openPretraining({
    configuration: { ...CONFIGURATION, ...changes },
    where: () => undefined,
    directory,
    asked: null,
    workspace,
    command: ['warmstart', 'pretrain'],
    fellBack: (reason) => assert.fail(reason),
  });
  if ('finished' in opened) throw new Error('finished already');
  const stop = new StopRequest();
  const events: NewEvent[] = [];
  const observer = { event: (event: NewEvent) => void events.push(event), progress: () => {}, compared: () => {} };
  const engine = watchedEngine(opened.engine, (step) => onStep(step, stop));
  try {
    return { events, outcome: await pretrain({ ...opened, engine, stop, observer }) };
  } finally {
    await opened.engine.dispose();
  }
}

/** The engine, with the loss of any step replaced where `onStep` gives another; steps are counted in this process. */
function watchedEngine(engine: Engine, onStep: (step: number) => number | undefined): Engine {
  let step = 0;
  return {
    name: engine.name,
    threads: engine.threads,
    createParameters: (specs) => engine.createParameters(specs),
    forward: (program, store) => engine.forward(program, store),
    dispose: () => engine.dispose(),
    training: async (program, store) => {
      const training = await engine.training(program, store);
      return {
        update: (settings) => training.update(settings),
        gradients: async (inputs) => {
          const loss = onStep(++step);
          const { outputs, gradientNorms } = await training.gradients(inputs);
          return { gradientNorms, outputs: loss === undefined ? outputs : { ...outputs, loss: Float32Array.of(loss) } };
        },
      };
    },
  };
}

const weightsIn = (directory: string, name: string) =>
  decodeModel(readFileSync(join(workspace, directory, name)), name).weights;

let undisturbed: Watched;
before(async () => {
  undisturbed = await run('undisturbed');
});

function assertSameAsUndisturbed(directory: string): void {
  for (const name of ['final_model.pt', 'best_model.pt']) {
    assert.deepEqual(weightsIn(directory, name), weightsIn('undisturbed', name), name);
  }
}

/** Training steps of an epoch, on average. */
function stepsPerEpoch(): number {
  const records = undisturbed.events.filter((event) => event.event === 'epoch');
  return records.at(-1)!.step / records.length;
}

test('stopped in the middle of an epoch it goes on there, to the same weights', async () => {
  const at = Math.round(2.5 * stepsPerEpoch());
  const stopped = await run('stopped', (step, stop) => {
    if (step === at) stop.request();
    return undefined;
  });
  const outcome = stopped.outcome as Extract<PretrainOutcome, { status: 'stopped' }>;
  assert.deepEqual(outcome, { status: 'stopped', epoch: 2, step: at, checkpoint: 'checkpoint_last.pt' });
  assert.equal(readRunRecord(join(workspace, 'stopped'))!.status, 'stopped');
  let steps = 0;
  const resumed = await run('stopped', (step) => void (steps = step));
  assert.equal(resumed.outcome.status, 'finished');
  assert.equal(steps, undisturbed.events.findLast((event) => event.event === 'epoch')!.step - at);
  assertSameAsUndisturbed('stopped');
});

test('a loss that is not finite keeps the checkpoint before it, from which it can go on', async () => {
  const bad = Math.round(2.5 * stepsPerEpoch());
  await assert.rejects(
    run('spoilt', (step) => (step === bad ? NaN : undefined)),
    (error) => isFailure(error, 'run/not-finite') && error.params['step'] === bad && error.params['epoch'] === 3,
  );
  const directory = join(workspace, 'spoilt');
  assert.equal(readRunRecord(directory)!.status, 'failed');
  assert.ok(existsSync(join(directory, 'checkpoint_epoch_0002.pt')));
  assert.ok(weightsIn('spoilt', 'best_model.pt').size > 0);
  assert.ok(!existsSync(join(directory, 'final_model.pt')));
  assert.ok(!existsSync(join(directory, 'run.lock')));
  await run('spoilt');
  assertSameAsUndisturbed('spoilt');
});

test('the actor of a whole run is the same with the value loss on or off', async () => {
  await run('without-value', undefined, { loss: { ...CONFIGURATION.loss, value_coefficient: 0 } });
  const [off, on] = [weightsIn('without-value', 'final_model.pt'), weightsIn('undisturbed', 'final_model.pt')];
  for (const [name, weight] of on) {
    if (name.startsWith('critic')) assert.notDeepEqual(off.get(name), weight);
    else assert.deepEqual(off.get(name), weight, name);
  }
});

test('early stopping ends the run at the best epoch and its patience', async () => {
  const changes = { epochs: 50, early_stopping_patience: 1, learning_rate: 0.3 };
  const { events, outcome } = await run('early', undefined, changes);
  const { epochs, best_epoch } = (outcome as Extract<PretrainOutcome, { status: 'finished' }>).summary;
  assert.ok(epochs < 50);
  assert.equal(epochs, best_epoch + 1);
  assert.equal(events.filter(({ event }) => event === 'epoch').length, epochs);
});

test('nothing is written where the configuration does not fit', async () => {
  for (const changes of [
    { state_dim: 3 },
    { device: 'gpu' },
    { demonstrations: { ...CONFIGURATION.demonstrations, strategies: [] } },
    { demonstrations: { ...CONFIGURATION.demonstrations, sources: ['nowhere'] } },
  ]) {
    await assert.rejects(run('unfit', undefined, changes));
    assert.ok(!existsSync(join(workspace, 'unfit')), JSON.stringify(changes));
  }
});
