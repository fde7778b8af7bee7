import type { NamedTensor } from './proposal.ts';
import { tensorName } from './tensor-name.ts';

/** The tensors of one module by what they are in it. */
export interface ModuleGroup {
  readonly components: readonly string[];
  readonly position: number;
  readonly tensors: Map<string, NamedTensor>;
}

/** Tensors by module, in the order of their first tensors. */
export function moduleGroups(tensors: readonly NamedTensor[]): ModuleGroup[] {
  const groups = new Map<string, ModuleGroup>();
  tensors.forEach((named, position) => {
    const { module, leaf } = tensorName(named.name);
    const taken = groups.get(module.join('.'))?.tensors.has(leaf);
    // Two words for the same thing in one module are two things: each stands for itself.
    const components = taken ? [...module, named.name] : module;
    const key = components.join('.');
    const group = groups.get(key) ?? { components, position, tensors: new Map<string, NamedTensor>() };
    groups.set(key, group);
    group.tensors.set(taken ? `${leaf} ${position}` : leaf, named);
  });
  return [...groups.values()];
}

/** A module's parts, as the mapping names them. */
export function partOf({ components, position, tensors }: ModuleGroup) {
  return { components, position, tensors: [...tensors.values()] };
}
