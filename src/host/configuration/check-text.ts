import { TypedError } from '../../base/errors.ts';
import type { KeyPath, Where } from '../../contract/configuration/key-path.ts';
import type { SingleProblem } from '../../contract/errors/configuration.ts';
import { describe } from '../../contract/errors/index.ts';
import type { ConfigurationProblem } from '../../contract/host/configuration.ts';
import { inEveryLanguage } from '../../contract/language.ts';
import type { RunKind } from '../../contract/run.ts';
import { parseJsonc, type JsoncDocument } from '../../files/jsonc.ts';
import { checkOfKind, type KindOfConfiguration } from './run-kinds.ts';
import type { StartCheck } from './require-startable.ts';
import { isGroup } from './settings-tree.ts';
import { TextPlaces } from './text-places.ts';

export interface CheckedText {
  readonly problems: readonly ConfigurationProblem[];
  /** What the text says; null where it is no JSON object. */
  readonly given: Readonly<Record<string, unknown>> | null;
  /** Null where there are problems. */
  readonly checked: KindOfConfiguration | null;
}

/**
 * Checks a text that somebody is writing: whatever it is, what is wrong comes back as problems with their places.
 * `further` is what else a configuration must pass, once it is fine by itself.
 */
export function checkText(
  kind: RunKind,
  text: string,
  further: (checked: KindOfConfiguration, where: Where) => readonly StartCheck[] = () => [],
): CheckedText {
  const places = new TextPlaces(text);
  let document: JsoncDocument;
  try {
    document = parseJsonc(text, 'text');
  } catch (error) {
    const problems = [syntaxProblem(requireTyped(error), places)];
    return { problems, given: null, checked: null };
  }
  const given = isGroup(document.value) ? document.value : null;
  const known = new Map<string, KeyPath>();
  const where: Where = (path) => {
    const position = document.position(path);
    if (!position) return undefined;
    const place = `${position.line}:${position.column}`;
    known.set(place, path);
    return place;
  };
  const problemsIn = (path: KeyPath, check: () => void): ConfigurationProblem[] => {
    try {
      check();
      return [];
    } catch (error) {
      return problemsOf(requireTyped(error), { path, known, places });
    }
  };
  let checked: KindOfConfiguration | null = null;
  const own = problemsIn([], () => (checked = checkOfKind(kind, document.value, where)));
  if (checked === null) return { problems: own, given, checked };
  const problems = further(checked, where).flatMap(({ path, require }) => problemsIn(path, require));
  return { problems, given, checked: problems.length === 0 ? checked : null };
}

function requireTyped(error: unknown): TypedError {
  if (error instanceof TypedError) return error;
  throw error;
}

function syntaxProblem(error: TypedError, places: TextPlaces): ConfigurationProblem {
  const { where, first, at } = error.params as { where: string; first?: string; at?: string };
  const from = places.offsetOf(where);
  const here = (place: string): string => place.replace(/^text:/, '');
  const params = {
    ...error.params,
    where: here(where),
    ...(first !== undefined && { first: here(first) }),
    ...(at !== undefined && { at: here(at) }),
  };
  return { path: [], from, to: places.endOfToken(from), message: words({ ...error, params, message: error.message }) };
}

interface Placing {
  /** The setting that a problem is about which names none itself. */
  readonly path: KeyPath;
  /** Settings by where they stand. */
  readonly known: ReadonlyMap<string, KeyPath>;
  readonly places: TextPlaces;
}

function problemsOf(error: TypedError, placing: Placing): ConfigurationProblem[] {
  if (error.kind === 'configuration/several') {
    const { problems } = error.params as { problems: readonly SingleProblem[] };
    return problems.map((problem) => oneProblem({ ...problem, message: '' }, placing));
  }
  if (error.kind === 'configuration/dimensions') return dimensionProblems(error, placing.places);
  return [oneProblem(error, placing)];
}

type Problem = Pick<TypedError, 'kind' | 'params' | 'message'>;

function oneProblem(problem: Problem, { path: about, known, places }: Placing): ConfigurationProblem {
  const { where, key } = problem.params as { where?: unknown; key?: unknown };
  const around = typeof where === 'string' ? (known.get(where) ?? about) : about;
  const unknown = problem.kind === 'configuration/unknown-key';
  const path = unknown || typeof key !== 'string' ? around : pathOf(key);
  const { from, to } = places.range(path, unknown ? 'key' : 'value') ?? places.range(around, 'key') ?? NOWHERE;
  return { path, from, to, message: words({ ...problem, params: { ...problem.params, where: '' } }) };
}

const NOWHERE = { from: 0, to: 0 };

/** Both sizes of the network are told where they stand. */
function dimensionProblems({ kind, params }: TypedError, places: TextPlaces): ConfigurationProblem[] {
  type Size = { readonly expected: number; readonly found: number };
  const { state, action } = params as { state: Size; action: Size };
  const fitting = { expected: 0, found: 0 };
  const alone = { stateWhere: '', actionWhere: '', state: fitting, action: fitting };
  return [
    { path: ['state_dim'], size: state, params: { ...alone, state } },
    { path: ['action_dim'], size: action, params: { ...alone, action } },
  ]
    .filter(({ size }) => size.expected !== size.found)
    .map(({ path, params: one }) => ({
      path,
      ...(places.range(path, 'value') ?? NOWHERE),
      // What to do names both sizes, and they stand side by side here.
      message: inEveryLanguage((language) => describe({ kind, params: one, message: '' }, language).split('\n')[0]),
    }));
}

/** The path that `keyText` wrote. */
function pathOf(key: string): KeyPath {
  return key === '' ? [] : key.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}

function words(problem: Problem) {
  return inEveryLanguage((language) => describe(problem, language));
}
