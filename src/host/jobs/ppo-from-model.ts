import { readFileSync } from 'node:fs';
import { basename, dirname, extname, join } from 'node:path';
import { checkStored } from '../../contract/configuration/any-kind.ts';
import { valueAt, type KeyPath } from '../../contract/configuration/key-path.ts';
import { parseJsonc } from '../../files/jsonc.ts';
import { readJson } from '../../files/read-json.ts';
import { actionKindOf } from '../../learning/policy-shape.ts';
import { requireValidModel } from '../../models/validate.ts';
import { CLONING_FOLDER } from '../../jobs/ppo/cloning-folder.ts';
import { MODEL_FILES } from '../../store/models/model-folder.ts';
import { editText } from '../configuration/edit-text.ts';
import { shippedConfigurations } from '../configuration/presets.ts';
import { checkOfKind } from '../configuration/run-kinds.ts';
import { leaves, sameValue } from '../configuration/settings-tree.ts';
import type { HostContext } from '../host-context.ts';
import { freeRunName } from './start-run.ts';

/**
 * The configuration of PPO that starts from a model as it is: the program's default with the model's own network,
 * problem and discount; the normaliser and the return scale are in the model's file. Its run folder is a new one, named
 * after the model. Throws what the validator finds.
 */
export function ppoFromModel(parts: Pick<HostContext, 'workspace' | 'jobs'>, model: string): string {
  const { workspace } = parts;
  const file = workspace.relative(workspace.absolute(model));
  const { shape, gamma, configuration } = requireValidModel(workspace.absolute(model)).model;
  const { configuration: own, control } = checkStored(configuration, [], file);
  const base = control === null ? 'ppo.json' : `classic-control/${control}.json`;
  const wanted: [KeyPath, unknown][] = [
    [['name'], freeRunName(parts, `outputs/ppo/${modelName(workspace.absolute(model))}`)],
    [['mode'], 'external'],
    [['external_pretrain'], file],
    [['skip_bc_training'], true],
    [['classic_control'], control],
    [['state_dim'], shape.stateDim],
    [['action_dim'], shape.actionDim],
    [['hidden_size'], shape.hiddenSize],
    [['layer_N'], shape.mlpLayers],
    [['gru_layers'], shape.gruLayers],
    [['activation'], shape.activation],
    [['layer_norm'], shape.layerNorm],
    [['action_kind'], actionKindOf(shape)],
    [['gamma'], gamma],
    // Its demonstrations as well, as evaluation must be of other seeds than those.
    ...(control === null ? [...within(own, 'environment'), ...within(own, 'demonstrations')] : []),
  ];
  return wanted.reduce(changed, readFileSync(join(shippedConfigurations(), base), 'utf8'));
}

/** The text with a setting changed, where it does not say so already. */
function changed(text: string, [path, value]: readonly [KeyPath, unknown]): string {
  const given = parseJsonc(text, 'configuration').value;
  // What was set before may be wrong until the others are set, so only the values of the default file are looked at.
  const before = valueAt(given, path) ?? valueAt(defaults(), path);
  return sameValue(before, value) ? text : editText(text, path, value);
}

let known: object | undefined;

function defaults(): object {
  return (known ??= checkOfKind('ppo', {}).configuration);
}

/** Every setting of a group, by its path. */
function within(configuration: object, key: string): [KeyPath, unknown][] {
  return leaves(valueAt(configuration, [key])).map((path) => {
    const full = [key, ...path];
    return [full, valueAt(configuration, full)];
  });
}

/** The name that a run from a model begins with: of the model's own run, or of the file that was imported. */
function modelName(path: string): string {
  const folder = dirname(path);
  const stem = basename(path, extname(path));
  const own = basename(folder) === CLONING_FOLDER ? basename(dirname(folder)) : basename(folder);
  const name = importedName(folder) ?? (/^(best|best_rollout|final)_model$|^model$/.test(stem) ? own : stem);
  return (
    name
      .replace(/[^A-Za-z0-9._-]+/g, '-')
      .replace(/^[^A-Za-z0-9]+/, '')
      .slice(0, 80) || 'model'
  );
}

function importedName(folder: string): string | null {
  try {
    const source = readJson(join(folder, MODEL_FILES.source)) as { file?: unknown };
    return typeof source.file === 'string' ? basename(source.file, extname(source.file)) : null;
  } catch {
    return null; // it was not imported
  }
}
