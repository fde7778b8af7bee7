import { shownName } from '../../contract/errors/entry.ts';

/** What a tensor's dotted name says. */
export interface TensorName {
  /** Names of the modules that hold it, outermost first. */
  readonly module: readonly string[];
  /** What it is in its module, such as `weight`; empty where the name does not say. */
  readonly leaf: string;
}

/** Other programs' words for a tensor of a module, by PyTorch's; `kernel` stays, for it says how a matrix lies. */
const LEAVES: Readonly<Partial<Record<string, string>>> = {
  weight: 'weight',
  weights: 'weight',
  w: 'weight',
  kernel: 'kernel',
  bias: 'bias',
  biases: 'bias',
  b: 'bias',
  beta: 'bias',
  gamma: 'scale',
  scale: 'scale',
};

/** Names that mean one thing wherever they stand. */
const SPECIAL =
  /^((weight|bias)_(ih|hh|hr)(_l\d+)?(_reverse)?|recurrent_(kernel|bias)|in_proj_(weight|bias)|[qkv]_proj_weight|running_(mean|var)|weight_(g|v|u|orig)|num_batches_tracked|embeddings?)$/;

/** Takes a name apart. Keras separates by slashes and appends `:0`; Haiku has `~` among them. */
export function tensorName(path: string): TensorName {
  const components = path
    .replace(/:\d+$/, '')
    .split(/[./]/)
    .filter((component) => component !== '' && component !== '~');
  const last = components.at(-1) ?? '';
  const outer = components.slice(0, -1);
  const word = last.toLowerCase();
  if (Object.hasOwn(LEAVES, word)) return { module: outer, leaf: LEAVES[word]! };
  if (SPECIAL.test(word)) return { module: outer, leaf: word };
  const joined = /^(.+)[_-](weights?|kernel|bias|gamma|beta|scale)$/i.exec(last);
  if (joined) return { module: [...outer, joined[1]], leaf: LEAVES[joined[2].toLowerCase()]! };
  const numbered = /^([wb])_?(\d+)$/i.exec(last);
  if (numbered) return { module: [...outer, numbered[2]], leaf: numbered[1].toLowerCase() === 'w' ? 'weight' : 'bias' };
  return { module: components, leaf: '' };
}

/** The words of a name such as `valueHead_2`, without their numbers: `value`, `head`. `v1` keeps its own. */
export function wordsOf(component: string): string[] {
  return component
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .toLowerCase()
    .split(/[^a-z0-9]+/)
    .map((word) => (word.length > 2 ? word.replace(/\d+$/, '') : word))
    .filter((word) => word !== '');
}

/** By the numbers in them where names differ in a number: `fc2` before `fc10`. */
export function compareNatural(a: string, b: string): number {
  const left = a.match(/\d+|\D+/g) ?? [];
  const right = b.match(/\d+|\D+/g) ?? [];
  for (let i = 0; i < Math.min(left.length, right.length); i++) {
    if (left[i] === right[i]) continue;
    const numbers = /^\d/.test(left[i]) && /^\d/.test(right[i]);
    const [x, y] = numbers ? [left[i].replace(/^0+/, ''), right[i].replace(/^0+/, '')] : [left[i], right[i]];
    if (numbers && x.length !== y.length) return x.length - y.length;
    if (x !== y) return x < y ? -1 : 1;
  }
  return left.length - right.length;
}

/** What names have in common that differ in numbers only: `layers.0.linear`; `dense` and `dense_2`. */
export function namePattern(components: readonly string[]): string {
  return components
    .join('.')
    .replace(/\d+/g, '#')
    .replace(/[_-]?#$/, '');
}

/** A name as texts show it: it comes from the file. */
export function nameText(name: string): string {
  return shownName(name, 80);
}

/** A shape as texts show it. */
export function shapeText(shape: readonly number[]): string {
  return `[${shape.join(', ')}]`;
}
