import type { ResolvedConfiguration } from '../../contract/configuration/check.ts';
import type { EpochRecord } from '../../contract/history.ts';
import type { PreparedDemonstrations } from '../../demonstrations/prepare.ts';
import type { Engine, Forward, ParameterStore } from '../../learning/engine.ts';
import type { PolicyShape } from '../../learning/policy-shape.ts';
import type { PlainObject } from '../../models/plain.ts';
import { encodeModel } from '../../models/formats/pt.ts';
import type { PolicyModel } from '../../models/policy-model.ts';
import { probeProgram, runProbe, type ProbeInputs } from '../../models/probe.ts';
import { exportWeights } from '../../models/weights.ts';
import type { RunFile } from '../../store/runs/layout.ts';
import type { Run } from '../../store/runs/run.ts';

/** Size of the recorded probe: enough time steps for the memory to matter, small beside the weights. */
const PROBE_TIME = 8;
const PROBE_LANES = 4;

export interface DocumentParts {
  readonly configuration: ResolvedConfiguration;
  readonly run: Run;
  readonly engine: Engine;
  readonly shape: PolicyShape;
  readonly store: ParameterStore;
  readonly demonstrations: PreparedDemonstrations;
}

/** Makes model files of the parameters as they are, with everything that using them takes. */
export class ModelDocument {
  private readonly parts: DocumentParts;
  private readonly forward: Forward;
  private readonly probe: ProbeInputs;
  private metrics: PlainObject = {};

  private constructor(parts: DocumentParts, forward: Forward, probe: ProbeInputs) {
    this.parts = parts;
    this.forward = forward;
    this.probe = probe;
    const last = parts.run.history.at(-1);
    if (last) this.describe(last);
  }

  static async create(parts: DocumentParts): Promise<ModelDocument> {
    const probe = probeInputs(parts.demonstrations);
    const forward = await parts.engine.forward(probeProgram(parts.shape, probe.lanes), parts.store);
    return new ModelDocument(parts, forward, probe);
  }

  /** Notes the epoch that the parameters come from. Times are left out, so that the same training gives the same file. */
  describe(record: EpochRecord): void {
    const { seconds: _, samples_per_second: __, ...figures } = record;
    this.metrics = figures;
  }

  async model(): Promise<PolicyModel> {
    const { configuration, run, shape, store, demonstrations } = this.parts;
    const { normaliser, source, targets } = demonstrations;
    const { policyMembers } = source;
    return {
      shape,
      weights: exportWeights(store),
      configuration: configuration as unknown as PlainObject,
      normaliser,
      returnScale: targets.returnScale,
      gamma: configuration.gamma,
      metrics: this.metrics,
      datasetFingerprint: source.fingerprint,
      lineage: {
        kind: 'pretrain',
        run: run.record.id,
        ...(policyMembers.length > 0 && { distilled_from: policyMembers.map(({ sha256 }) => sha256) }),
      },
      featureNames: source.featureNames,
      probe: await runProbe(this.forward, shape, normaliser, this.probe),
      card: '',
    };
  }

  async save(name: RunFile): Promise<void> {
    this.parts.run.saveFile(name, encodeModel(await this.model()));
  }
}

/** The first steps of some validation episodes. */
function probeInputs({ source, split }: PreparedDemonstrations): ProbeInputs {
  const episodes = [...split.validation].filter((number) => source.episodes[number].length >= PROBE_TIME);
  const lanes = Math.max(1, Math.min(PROBE_LANES, episodes.length));
  const { observationSize: stateDim, actionCount: actionDim } = source;
  const observations = new Float32Array(PROBE_TIME * lanes * stateDim);
  const masks = new Float32Array(PROBE_TIME * lanes * actionDim).fill(1);
  for (let lane = 0; lane < Math.min(lanes, episodes.length); lane++) {
    // Spread over the episodes, so that different demonstrators are among them.
    const episode = episodes[Math.floor((lane * episodes.length) / lanes)];
    for (let t = 0; t < PROBE_TIME; t++) {
      source.readObservations(episode, t, 1, observations, (t * lanes + lane) * stateDim);
      source.readMasks(episode, t, 1, masks, (t * lanes + lane) * actionDim);
    }
  }
  return { time: PROBE_TIME, lanes, observations, masks };
}
