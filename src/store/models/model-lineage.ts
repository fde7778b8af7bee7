import type { PlainObject, Plain } from '../../models/plain.ts';
import type { LineageEdge, LineageKey } from '../catalog/rows.ts';

/** What a model file says of itself. */
export interface Descent {
  /** SHA-256 of the file. */
  readonly sha256: string;
  readonly lineage: PlainObject;
  readonly datasetFingerprint: string;
}

const MOST_GENERATIONS = 100;

/**
 * What a model was made from, and that from what, as far as its file tells: demonstrations → run → model → PPO run →
 * model. A file carries the lineage of the model that its run started from, so that the line holds where that one is gone.
 */
export function modelLineage({ sha256, lineage, datasetFingerprint }: Descent): LineageEdge[] {
  const edges: LineageEdge[] = [];
  let current: LineageKey = { kind: 'model', key: sha256 };
  let told: PlainObject | null = lineage;
  for (let generation = 0; told !== null && generation < MOST_GENERATIONS; generation++) {
    const add = (parent: LineageKey, child: LineageKey): void => void edges.push({ parent, child });
    const { run, started_from: startedFrom } = told;
    if (told['kind'] === 'imported') {
      if (typeof told['file'] === 'string') add({ kind: 'file', key: told['file'] }, current);
      break;
    }
    for (const member of listOf(told['members'])) {
      if (isObject(member) && typeof member['sha256'] === 'string')
        add({ kind: 'model', key: member['sha256'] }, current);
    }
    if (typeof run !== 'string') break;
    const maker: LineageKey = { kind: 'run', key: run };
    add(maker, current);
    for (const teacher of listOf(told['distilled_from'])) {
      if (typeof teacher === 'string') add({ kind: 'model', key: teacher }, maker);
    }
    if (typeof startedFrom !== 'string') {
      if (told['kind'] === 'pretrain' && datasetFingerprint !== '') {
        add({ kind: 'demonstrations', key: datasetFingerprint }, maker);
      }
      break;
    }
    current = { kind: 'model', key: startedFrom };
    add(current, maker);
    told = isObject(told['parent']) ? told['parent'] : null;
  }
  return edges;
}

function listOf(value: Plain | undefined): readonly Plain[] {
  return Array.isArray(value) ? (value as readonly Plain[]) : [];
}

function isObject(value: Plain | undefined): value is PlainObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
