import type { Text } from '../../contract/language.ts';
import type { Fields } from '../fields.ts';
import { checkVersion, decodeDescription, decodeShape, decodeWeights, type PolicyModel } from '../policy-model.ts';
import { actionKindOf, isContinuous, type PolicyShape } from '../../learning/policy-shape.ts';
import type { Weights } from '../weights.ts';
import { attempt } from './attempt.ts';
import type { Check } from './check.ts';
import { checkFields, checkNormaliser } from './description.ts';
import { checkConfiguration, checkExpected, type Interface } from './dimensions.ts';
import { checkProbe } from './probe.ts';
import { checkFinite, checkMagnitude } from './weights.ts';

/** The checks of one model's document. Ends with the model, null where it could not be read that far. */
export function* modelChecks(
  fields: Fields,
  where: string,
  expected: Partial<Interface> | undefined,
): Generator<Check, PolicyModel | null> {
  const version = attempt(
    'version',
    () => checkVersion(fields, where),
    () => VERSION,
  );
  yield version.check;
  if (!version.ok) return null;

  const shape = attempt('architecture', () => decodeShape(fields), networkText);
  yield shape.check;
  if (!shape.ok) return null;
  const weights = attempt('weights', () => decodeWeights(fields, shape.value, where), tensorsText);
  yield weights.check;
  let finite = false;
  if (weights.ok) {
    const check = checkFinite(weights.value);
    finite = check.status === 'pass';
    yield check;
    yield checkMagnitude(weights.value);
  }
  const description = attempt(
    'fields',
    () => decodeDescription(fields, shape.value),
    () => FIELDS,
  );
  if (description.ok) {
    yield checkFields(description.value, shape.value);
    yield checkNormaliser(description.value);
    const found = { ...shape.value, actionKind: actionKindOf(shape.value) };
    yield checkConfiguration(found, description.value.configuration);
    if (expected) yield checkExpected(found, expected);
  } else {
    yield description.check;
  }
  if (!weights.ok || !description.ok) return null;
  const model = { shape: shape.value, weights: weights.value, ...description.value };
  if (finite) yield checkProbe(model); // numbers that are none would only be told twice
  return model;
}

const FIELDS = { en: 'every field is present', zh: '各字段齐全' };
const VERSION = { en: 'its format version is supported', zh: '支持该格式版本' };

function tensorsText({ size }: Weights): Text {
  return { en: `all ${size} tensors are there, with the right shapes`, zh: `${size} 个张量齐全，形状正确` };
}

function networkText(shape: PolicyShape): Text {
  const { stateDim, actionDim, hiddenSize, mlpLayers, gruLayers } = shape;
  const outputs = isContinuous(shape)
    ? {
        en: `${actionDim} continuous actions (${shape.actionKind})`,
        zh: `${actionDim} 个连续动作（${shape.actionKind}）`,
      }
    : { en: `${actionDim} actions`, zh: `${actionDim} 个动作` };
  const values = shape.valueTrunk === 'own' ? OWN_TRUNK : { en: '', zh: '' };
  return {
    en: `${stateDim} features → ${mlpLayers} × ${hiddenSize} MLP → ${gruLayers} × ${hiddenSize} GRU → ${outputs.en}${values.en}`,
    zh: `${stateDim} 个特征 → ${mlpLayers} × ${hiddenSize} MLP → ${gruLayers} × ${hiddenSize} GRU → ${outputs.zh}${values.zh}`,
  };
}

const OWN_TRUNK = { en: '; the value function has a trunk of its own', zh: '；价值函数有独立的主干网络' };
