import type { ResolvedPpoConfiguration } from '../../contract/configuration/check.ts';
import type { IntervalRecord } from '../../contract/history.ts';
import type { Normaliser } from '../../demonstrations/normaliser.ts';
import type { Engine, Forward, ParameterStore } from '../../learning/engine.ts';
import type { PolicyShape } from '../../learning/policy-shape.ts';
import type { PlainObject } from '../../models/plain.ts';
import type { PolicyModel } from '../../models/policy-model.ts';
import { probeProgram, runProbe, type ProbeInputs } from '../../models/probe.ts';
import { exportWeights } from '../../models/weights.ts';
import { probeInputs } from './probe-inputs.ts';
import type { PpoProblem } from './ppo-problem.ts';
import type { StartingModel } from './starting-model.ts';

interface DocumentParts {
  readonly configuration: ResolvedPpoConfiguration;
  readonly problem: PpoProblem;
  readonly runId: string;
  readonly engine: Engine;
  /** With the own value trunk that it has in PPO. */
  readonly shape: PolicyShape;
  readonly store: ParameterStore;
  readonly starting: StartingModel | null;
}

/** Makes model files of PPO's parameters as they are, with everything that using them takes. */
export class PpoDocument {
  private readonly parts: DocumentParts;
  private readonly forward: Forward;
  private readonly probe: ProbeInputs;

  private constructor(parts: DocumentParts, forward: Forward, probe: ProbeInputs) {
    this.parts = parts;
    this.forward = forward;
    this.probe = probe;
  }

  static async create(parts: DocumentParts): Promise<PpoDocument> {
    const probe = probeInputs(parts.problem);
    return new PpoDocument(
      parts,
      await parts.engine.forward(probeProgram(parts.shape, probe.lanes), parts.store),
      probe,
    );
  }

  /** @param record of the evaluation that the parameters come from; null between evaluations */
  async model(normaliser: Normaliser, returnScale: number, record: IntervalRecord | null): Promise<PolicyModel> {
    const { configuration, problem, runId, shape, store, starting } = this.parts;
    return {
      shape,
      weights: exportWeights(store),
      configuration: configuration as unknown as PlainObject,
      normaliser,
      returnScale,
      gamma: configuration.gamma,
      metrics: record ? figuresOf(record) : {},
      datasetFingerprint: starting?.model.datasetFingerprint ?? '',
      lineage: {
        kind: 'ppo',
        run: runId,
        mode: configuration.mode,
        ...(starting && { started_from: starting.sha256, parent: starting.model.lineage }),
      },
      featureNames: problem.featureNames,
      probe: await runProbe(this.forward, shape, normaliser, this.probe),
      card: '',
    };
  }
}

/** Times are left out, so that the same training gives the same file. */
function figuresOf(record: IntervalRecord): PlainObject {
  const { seconds: _, steps_per_second: __, rollout_fraction: ___, update_fraction: ____, ...figures } = record;
  return figures;
}
