import { describedAt, settings, type Described } from '../../../contract/configuration/described.ts';
import type { KeyPath } from '../../../contract/configuration/key-path.ts';
import type { DescribedKind } from '../../../contract/configuration/kind.ts';
import type { Text } from '../../../contract/language.ts';
import { fieldKind } from './field-kind.ts';

export interface FormField {
  readonly path: KeyPath;
  readonly described: Described;
}

export interface FormSection {
  readonly name: string;
  readonly title: Text;
  readonly fields: readonly FormField[];
}

interface SectionOutline {
  readonly name: string;
  readonly title: Text;
  /** Keys of the top level, groups with all their settings; in the order of the form. */
  readonly keys: readonly string[];
}

const NETWORK = ['state_dim', 'action_dim', 'hidden_size', 'layer_N', 'gru_layers', 'activation', 'layer_norm'];
const MACHINE = ['output_dir', 'save_interval', 'seed', 'device', 'engine', 'threads'];

const PRETRAIN: readonly SectionOutline[] = [
  { name: 'network', title: { en: 'Network', zh: '网络' }, keys: NETWORK },
  {
    name: 'training',
    title: { en: 'Training', zh: '训练' },
    keys: [
      'epochs',
      'batch_size',
      'learning_rate',
      'lr_scheduler',
      'early_stopping_patience',
      'validation_split',
      'loss',
    ],
  },
  { name: 'demonstrations', title: { en: 'Demonstrations', zh: '示教数据' }, keys: ['demonstrations', 'augmentation'] },
  { name: 'environment', title: { en: 'Environment', zh: '环境' }, keys: ['environment', 'gamma'] },
  { name: 'evaluation', title: { en: 'Evaluation', zh: '评估' }, keys: ['evaluation'] },
  { name: 'output', title: { en: 'Output and machine', zh: '输出与机器' }, keys: MACHINE },
];

const PPO: readonly SectionOutline[] = [
  {
    name: 'start',
    title: { en: 'Start', zh: '起点' },
    keys: ['name', 'mode', 'external_pretrain', 'skip_bc_training', 'update_model'],
  },
  { name: 'warmstart', title: { en: 'Warm start', zh: '热启动' }, keys: ['warmstart'] },
  {
    name: 'rollout',
    title: { en: 'Rollout', zh: '采样' },
    keys: ['total_steps', 'n_envs', 'envs_sharing_inputs', 'n_steps', 'normalise'],
  },
  {
    name: 'training',
    title: { en: 'Update', zh: '更新' },
    keys: ['batch_size', 'n_epochs', 'learning_rate', 'learning_rate_schedule', 'clip_range', 'gamma', 'gae_lambda'],
  },
  { name: 'network', title: { en: 'Network', zh: '网络' }, keys: [...NETWORK, 'action_kind', 'sde_sample_interval'] },
  { name: 'environment', title: { en: 'Environment', zh: '环境' }, keys: ['classic_control', 'environment'] },
  { name: 'evaluation', title: { en: 'Evaluation', zh: '评估' }, keys: ['evaluation'] },
  { name: 'cloning', title: { en: 'Cloning', zh: '克隆' }, keys: ['cloning', 'demonstrations'] },
  { name: 'output', title: { en: 'Output and machine', zh: '输出与机器' }, keys: MACHINE },
];

/** Keys that no outline names stand at the end of this section, so that a new setting is never out of reach. */
const OTHERWISE = 'training';

/** Every setting of a kind of configuration, by section. */
export function sectionsOf({ name, described }: DescribedKind): readonly FormSection[] {
  const outlines = name === 'ppo' ? PPO : PRETRAIN;
  const named = new Set(outlines.flatMap(({ keys }) => keys));
  const others = Object.keys(described.properties ?? {}).filter((key) => key !== '$schema' && !named.has(key));
  return outlines.map((outline) => {
    const keys = outline.name === OTHERWISE ? [...outline.keys, ...others] : outline.keys;
    return { name: outline.name, title: outline.title, fields: keys.flatMap((key) => fieldsAt([key], described)) };
  });
}

function fieldsAt(path: KeyPath, all: Described): readonly FormField[] {
  const described = describedAt(path, all);
  if (!described) return [];
  if (fieldKind(described).kind !== 'group') return [{ path, described }];
  return settings(described, path).filter(
    (field) => !field.path.includes(0) && fieldKind(field.described).kind !== 'group',
  );
}
