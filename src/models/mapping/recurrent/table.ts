import type { Gru, GruStyle, Oddity } from '../parts.ts';
import type { ModuleGroup } from '../module-groups.ts';
import { recogniseFlax } from './flax.ts';
import { recogniseKeras } from './keras.ts';
import { recogniseOnnx } from './onnx.ts';
import type { Recognised, Recogniser } from './recogniser.ts';
import { recogniseTorch } from './torch.ts';

/** The styles that recurrent layers are named in. What has other names is told by its shapes later: `unnamed.ts`. */
const RECOGNISERS: Readonly<Record<Exclude<GruStyle, 'other'>, Recogniser>> = {
  torch: recogniseTorch,
  keras: recogniseKeras,
  flax: recogniseFlax,
  onnx: recogniseOnnx,
};

/** Takes the recurrent layers out of a file's modules. */
export function recogniseRecurrent(groups: readonly ModuleGroup[]): Recognised {
  let grus: readonly Gru[] = [];
  let oddities: readonly Oddity[] = [];
  let rest = groups;
  for (const recognise of Object.values(RECOGNISERS)) {
    const found = recognise(rest);
    grus = [...grus, ...found.grus];
    oddities = [...oddities, ...found.oddities];
    rest = found.rest;
  }
  return { grus, oddities, rest };
}
