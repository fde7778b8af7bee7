import { failure } from '../contract/errors/index.ts';
import type { Text } from '../contract/language.ts';
import { toFloat32 } from './dtypes.ts';
import { toPlain } from './plain.ts';
import type { PlainObject } from './plain.ts';
import { StoredTensor, isDict, nameOf } from './stored-value.ts';
import type { StoredDict, StoredValue } from './stored-value.ts';

/** Reads the fields of a dict; what is missing or of another kind is `model/field` (or `model/inexact`). */
export class Fields {
  private readonly dict: StoredDict;
  private readonly where: string;
  private readonly path: string;

  constructor(dict: StoredDict, where: string, path = '') {
    this.dict = dict;
    this.where = where;
    this.path = path;
  }

  has(name: string): boolean {
    return this.dict.has(name);
  }

  /** A nested dict's fields. */
  fields(name: string): Fields {
    return new Fields(this.dictionary(name), this.where, `${this.path}${name}.`);
  }

  dictionary(name: string): StoredDict {
    const value = this.dict.get(name);
    return isDict(value) ? value : this.wrong(name, { en: 'a dict', zh: '字典' });
  }

  text(name: string): string {
    const value = this.dict.get(name);
    return typeof value === 'string' ? value : this.wrong(name, { en: 'a text', zh: '文本' });
  }

  truth(name: string): boolean {
    const value = this.dict.get(name);
    return typeof value === 'boolean' ? value : this.wrong(name, { en: 'True or False', zh: 'True 或 False' });
  }

  number(name: string): number {
    const value = this.dict.get(name);
    return typeof value === 'number' ? value : this.wrong(name, { en: 'a number', zh: '数值' });
  }

  integer(name: string, least: number, most = Infinity): number {
    const value = this.dict.get(name);
    const fits = typeof value === 'number' && Number.isSafeInteger(value) && value >= least && value <= most;
    if (fits) return value;
    return this.wrong(
      name,
      most === Infinity
        ? { en: `an integer from ${least} up`, zh: `不小于 ${least} 的整数` }
        : { en: `an integer from ${least} to ${most}`, zh: `${least} 到 ${most} 的整数` },
    );
  }

  oneOf<T extends string>(name: string, choices: readonly T[]): T {
    const value = this.dict.get(name);
    return (
      choices.find((choice) => choice === value) ??
      this.wrong(name, { en: choices.join(' or '), zh: choices.join(' 或 ') })
    );
  }

  plain(name: string): PlainObject {
    const value = toPlain(this.dictionary(name));
    return value === undefined
      ? this.wrong(
          name,
          { en: 'a dict of plain data', zh: '只含普通数据的字典' },
          { en: 'tensors or integers beyond 2^53 in it', zh: '其中含张量或超过 2^53 的整数' },
        )
      : (value as PlainObject);
  }

  texts(name: string): string[] {
    const value = this.dict.get(name);
    const texts = Array.isArray(value) && value.every((item) => typeof item === 'string');
    return texts ? value : this.wrong(name, { en: 'a list of texts', zh: '文本列表' });
  }

  /** Float32 numbers of a tensor of this shape, `null` standing for any size. */
  floats(name: string, shape: readonly (number | null)[]): StoredTensor {
    const sizes = `[${shape.map((size) => size ?? '?').join(', ')}]`;
    const expected = { en: `a float32 tensor ${sizes}`, zh: ` float32 张量 ${sizes}` };
    const value = this.dict.get(name);
    if (!(value instanceof StoredTensor) || !fits(value.shape, shape)) return this.wrong(name, expected);
    return asFloat32(value, `${this.path}${name}`, this.where);
  }

  private wrong(name: string, expected: Text, found?: Text): never {
    const field = `${this.path}${name}`;
    throw failure('model/field', { where: this.where, field, expected, found: found ?? nameOf(this.dict.get(name)) });
  }
}

/** A tensor in float32; throws `model/inexact` where that would change its values. */
export function asFloat32(tensor: StoredTensor, name: string, where: string): StoredTensor {
  if (tensor.dtype === 'float32') return tensor;
  const { data, exact } = toFloat32(tensor.dtype, tensor.data);
  if (!exact) throw failure('model/inexact', { where, tensor: name, dtype: tensor.dtype });
  return new StoredTensor('float32', tensor.shape, data);
}

/** A dict's fields; throws `model/field` where the value is none. */
export function fieldsOf(value: StoredValue | undefined, where: string, name: string): Fields {
  if (isDict(value)) return new Fields(value, where, `${name}.`);
  throw failure('model/field', { where, field: name, expected: { en: 'a dict', zh: '字典' }, found: nameOf(value) });
}

function fits(shape: readonly number[], expected: readonly (number | null)[]): boolean {
  return shape.length === expected.length && expected.every((size, axis) => size === null || size === shape[axis]);
}
