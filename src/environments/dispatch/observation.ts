import type { DispatcherView } from './dispatcher-view.ts';
import { FEATURES, type Feature, type FeatureGroup } from './features.ts';

/** The features of the chosen groups, laid out: a global feature is one number, the others one for each replica. */
export class ObservationLayout {
  /** `group.name`, or `group.name[replica]`, in order. */
  readonly names: readonly string[];
  private readonly features: readonly Feature[];

  constructor(groups: readonly FeatureGroup[], replicas: number) {
    this.features = FEATURES.filter((feature) => groups.includes(feature.group));
    this.names = this.features.flatMap(({ group, name, scope }) =>
      scope === 'global' ? [`${group}.${name}`] : Array.from({ length: replicas }, (_, r) => `${group}.${name}[${r}]`),
    );
  }

  /** float32 [names.length] from `offset` on. */
  write(view: DispatcherView, target: Float32Array, offset: number): void {
    let i = offset;
    for (const feature of this.features) {
      if (feature.scope === 'global') target[i++] = feature.value(view);
      else for (let replica = 0; replica < view.replicas; replica++) target[i++] = feature.value(view, replica);
    }
  }
}
