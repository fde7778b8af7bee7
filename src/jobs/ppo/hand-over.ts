import { createHash } from 'node:crypto';
import type { HandOver } from '../../contract/events.ts';
import { actProgram } from '../../learning/act-program.ts';
import { actorCriticParameters, startValueTrunk } from '../../learning/actor-critic.ts';
import type { Engine, Forward, NamedArrays, ParameterSpec, ParameterStore } from '../../learning/engine.ts';
import { policyParameters } from '../../learning/policy-parameters.ts';
import { ppoActProgram } from '../../learning/ppo-act-program.ts';
import type { Normaliser } from '../../demonstrations/normaliser.ts';
import { normalise } from '../../demonstrations/normaliser.ts';
import { isContinuous, type PolicyShape } from '../../learning/policy-shape.ts';
import { exportTensors, importTensors, type Weights } from '../../models/weights.ts';
import type { StartingModel } from './starting-model.ts';

/** Fills PPO's network with a pretrained model: actor, value head, and the value trunk, which starts as the actor's. */
export function takeOver(store: ParameterStore, shape: PolicyShape, { model, path }: StartingModel): void {
  importTensors(policyParameters(model.shape), model.weights, path, (name) => store.value(name));
  if (model.shape.valueTrunk !== 'own') startValueTrunk(store, shape);
}

/** The pretrained policy by itself, as it stays: parameters of its own, in PPO's network too. */
export function frozenPolicy(engine: Engine, starting: StartingModel): ParameterStore {
  const { shape } = starting.model;
  const store = engine.createParameters(actorCriticParameters(shape));
  takeOver(store, shape, starting);
  return store;
}

interface ProofParts {
  readonly engine: Engine;
  /** PPO's, and the pretrained policy's. */
  readonly store: ParameterStore;
  readonly frozen: ParameterStore;
  readonly shape: PolicyShape;
  readonly lanes: number;
  readonly starting: StartingModel;
}

/** Shows that PPO's network is the pretrained policy: equal weights, and equal logits for the model's recorded inputs. */
export async function proveHandOver(
  parts: ProofParts,
  facts: Pick<HandOver, 'gamma' | 'return_scale' | 'critic'>,
): Promise<HandOver> {
  const { store, shape, starting } = parts;
  const actor = policyParameters(shape).filter(({ group }) => group === 'actor');
  const logits = await compareLogits(parts);
  return {
    model: starting.path,
    sha256: starting.sha256,
    weights_in_file: digest(actor, starting.model.weights),
    weights_in_ppo: digest(
      actor,
      exportTensors(actor, (name) => store.value(name)),
    ),
    ...logits,
    ...facts,
  };
}

/** SHA-256 over the tensors' float32 bytes in the order of `specs`, hexadecimal. */
function digest(specs: readonly ParameterSpec[], weights: Weights): string {
  const hash = createHash('sha256');
  for (const { name } of specs) {
    const { buffer, byteOffset, byteLength } = weights.get(name)!.data as Float32Array;
    hash.update(new Uint8Array(buffer, byteOffset, byteLength));
  }
  return hash.digest('hex');
}

/** Both networks decide the model's recorded inputs in as many lanes as PPO acts in; the recorded lanes repeat. */
async function compareLogits({
  engine,
  store,
  frozen,
  shape,
  lanes,
  starting,
}: ProofParts): Promise<Pick<HandOver, 'decisions' | 'logits_differing'>> {
  const { probe, normaliser } = starting.model;
  const before = await engine.forward(actProgram(starting.model.shape, lanes), frozen);
  const after = await engine.forward(ppoActProgram(shape, lanes), store);
  const size = shape.gruLayers * lanes * shape.hiddenSize;
  let [hidden, ppoHidden, valueHidden] = [0, 1, 2].map((): Float32Array => new Float32Array(size));
  let differing = 0;
  for (let t = 0; t < probe.time; t++) {
    const inputs = recordedInputs(probe, normaliser, shape, t, lanes);
    const memory = size > 0;
    const expected = await run(before, { ...inputs, ...(memory && { hidden }) });
    const found = await run(after, { ...inputs, ...(memory && { hidden: ppoHidden, valueHidden }) });
    const given = found['logits'] ?? found['mean'];
    (expected['logits'] ?? expected['mean']).forEach((logit, i) => (differing += Object.is(logit, given[i]) ? 0 : 1));
    if (!memory) continue;
    hidden = expected['hidden'];
    ppoHidden = found['hidden'];
    valueHidden = found['valueHidden'];
  }
  return { decisions: probe.time * lanes, logits_differing: differing };
}

function recordedInputs(
  probe: StartingModel['model']['probe'],
  normaliser: Normaliser,
  shape: PolicyShape,
  t: number,
  lanes: number,
): NamedArrays {
  const { stateDim, actionDim } = shape;
  const observations = new Float32Array(lanes * stateDim);
  const masks = new Float32Array(lanes * actionDim);
  for (let lane = 0; lane < lanes; lane++) {
    const row = t * probe.lanes + (lane % probe.lanes);
    normalise(normaliser, probe.observations, row * stateDim, observations, lane * stateDim);
    masks.set(probe.masks.subarray(row * actionDim, (row + 1) * actionDim), lane * actionDim);
  }
  return isContinuous(shape) ? { observations } : { observations, masks };
}

/** Copies, as the engine's own arrays are its again at the next run. */
async function run(forward: Forward, inputs: NamedArrays): Promise<Readonly<Record<string, Float32Array>>> {
  const outputs = await forward.run(inputs);
  return Object.fromEntries(Object.entries(outputs).map(([name, array]) => [name, array.slice()]));
}
