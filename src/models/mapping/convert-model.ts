import type { Normaliser } from '../../demonstrations/normaliser.ts';
import type { PolicyShape } from '../../learning/policy-shape.ts';
import { Fields } from '../fields.ts';
import type { PlainObject } from '../plain.ts';
import { decodeDescription, isModelDocument, type PolicyModel } from '../policy-model.ts';
import type { StoredDict, StoredValue } from '../stored-value.ts';
import { shapeFields } from '../shape-keys.ts';
import { applyMapping } from './apply-mapping.ts';
import type { ChoiceKey, Choices } from './choices.ts';
import { identityNormaliser, isIdentity } from './identity-normaliser.ts';
import { mappingRecord, type DecidedBy } from './mapping-record.ts';
import { computedProbe, modelProbe } from './model-probe.ts';
import type { Mapping } from './proposal.ts';
import type { RecordedOutputs } from '../recorded-outputs.ts';

export interface Conversion {
  /** What the file holds. */
  readonly value: StoredValue;
  readonly mapping: Mapping;
  /** Every question's answer. */
  readonly choices: Choices;
  /** Who gave which answer; by default somebody's choice. */
  readonly decidedBy?: Readonly<Partial<Record<ChoiceKey, DecidedBy>>>;
  readonly file: { readonly name: string; readonly sha256: string };
  /** As recorded outputs decided, or from elsewhere; by default the file's, unless `normaliser=identity` is among the choices. */
  readonly normaliser?: Normaliser;
  readonly recorded?: RecordedOutputs | null;
  /** The outputs that a document of ours holds are computed anew, as its weights were changed. */
  readonly computed?: boolean;
  /** What the policy is to be used with; a document of ours keeps its own. */
  readonly configuration?: PlainObject;
  /** Of the observation, in order; a document of ours keeps its own. */
  readonly featureNames?: readonly string[];
}

const DEFAULT_GAMMA = 0.995;

/**
 * The model that a file becomes; the card is left to the caller. Its lineage tells the file, each parameter's source,
 * and who answered what. Throws what `applyMapping` throws, and `model/field` where a document of ours describes
 * another network than it holds.
 */
export function convertModel(conversion: Conversion): PolicyModel {
  const { value, mapping, choices, file, decidedBy = {} } = conversion;
  const { shape, weights } = applyMapping(mapping, choices);
  const own = isModelDocument(value) ? descriptionOf(value, shape, mapping.where) : null;
  const found = choices.normaliser === 'identity' ? undefined : (mapping.normaliser?.normaliser ?? own?.normaliser);
  const normaliser = conversion.normaliser ?? found ?? identityNormaliser(shape.stateDim);
  const policy = { shape, weights, normaliser };
  const { probe, source } =
    own && conversion.computed
      ? computedProbe(policy, own.probe)
      : modelProbe(policy, conversion.recorded ?? own?.probe ?? null);
  const configuration = own?.configuration ?? conversion.configuration ?? {};
  const described = own ?? newDescription(configuration, conversion.featureNames ?? numberedFeatures(shape));
  return {
    ...described,
    ...policy,
    configuration: { ...configuration, ...shapeFields(shape) },
    probe,
    lineage: {
      kind: 'imported',
      file: file.name,
      sha256: file.sha256,
      ...mappingRecord(mapping, choices, decidedBy),
      normaliser: found ? 'file' : isIdentity(normaliser) ? 'identity' : 'given',
      probe: source,
      ...(own && { original: own.lineage }),
    },
  };
}

type Description = Omit<PolicyModel, 'shape' | 'weights' | 'normaliser' | 'probe' | 'lineage'>;

/** Of a document of ours, whose training state belongs to the weights as they were. */
function descriptionOf(value: StoredDict, shape: PolicyShape, where: string) {
  const { training: _, ...description } = decodeDescription(new Fields(value, where), shape);
  return description;
}

function newDescription(configuration: PlainObject, featureNames: readonly string[]): Description {
  const { gamma } = configuration;
  return {
    configuration,
    returnScale: 1,
    gamma: typeof gamma === 'number' && gamma > 0 && gamma <= 1 ? gamma : DEFAULT_GAMMA,
    metrics: {},
    datasetFingerprint: '',
    featureNames,
    card: '',
  };
}

function numberedFeatures({ stateDim }: PolicyShape): string[] {
  return Array.from({ length: stateDim }, (_, i) => `observation[${i}]`);
}
