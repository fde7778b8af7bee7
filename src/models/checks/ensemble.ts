import {
  checkEnsembleVersion,
  decodeOrigins,
  memberDocuments,
  memberName,
  requireAgreement,
  requireModelDocument,
  type Ensemble,
  type NamedModel,
} from '../ensemble.ts';
import { Fields } from '../fields.ts';
import type { PolicyModel } from '../policy-model.ts';
import type { StoredDict, StoredValue } from '../stored-value.ts';
import { attempt } from './attempt.ts';
import type { Check } from './check.ts';
import type { Interface } from './dimensions.ts';
import { modelChecks } from './model.ts';

/**
 * The checks of an ensemble's document: its version, its members, where they came from, every check of a model for each
 * of them, whose message says which, and whether they fit one another. Ends with the ensemble, null where it could not
 * be read that far.
 *
 * @param where the file's name, for errors
 */
export function* ensembleChecks(
  document: StoredDict,
  where: string,
  expected: Partial<Interface> | undefined,
): Generator<Check, Ensemble | null> {
  const version = attempt(
    'version',
    () => checkEnsembleVersion(document, where),
    () => ({ en: 'the ensemble’s format version is supported', zh: '支持该集成的格式版本' }),
  );
  yield version.check;
  if (!version.ok) return null;
  const documents = attempt(
    'members',
    () => memberDocuments(document, where),
    ({ length }) => ({ en: `an ensemble of ${length} models`, zh: `由 ${length} 个模型组成的集成` }),
  );
  yield documents.check;
  if (!documents.ok) return null;
  const origins = attempt(
    'fields',
    () => decodeOrigins(document, documents.value.length, where),
    () => ({ en: 'every member’s file is recorded', zh: '记录了每个成员的来源文件' }),
  );
  yield origins.check;

  const models: NamedModel[] = [];
  // A file may name one document again and again: it is checked once, so that its size bounds the work.
  const known = new Map<StoredValue, PolicyModel | null>();
  for (const [index, value] of documents.value.entries()) {
    const before = known.get(value);
    const model =
      before === undefined ? yield* ofMember(index, memberChecks(value, memberName(where, index), expected)) : before;
    known.set(value, model);
    if (model) models.push({ where: memberName(where, index), model });
  }
  if (models.length < documents.value.length) return null;
  const agreement = attempt(
    'agreement',
    () => requireAgreement(where, models),
    () => ({ en: 'all members see and choose from the same', zh: '所有成员的观测与动作一致' }),
  );
  yield agreement.check;
  if (!agreement.ok || !origins.ok) return null;
  return { members: models.map(({ model }, index) => ({ model, origin: origins.value[index] })) };
}

function* memberChecks(
  value: StoredValue,
  where: string,
  expected: Partial<Interface> | undefined,
): Generator<Check, PolicyModel | null> {
  const document = attempt(
    'format',
    () => requireModelDocument(value, where),
    () => ({ en: 'a model of this program', zh: '本程序的模型' }),
  );
  yield document.check;
  if (!document.ok) return null;
  return yield* modelChecks(new Fields(document.value, where), where, expected);
}

/** The same checks, each saying which member it is about. */
function* ofMember<T>(index: number, checks: Generator<Check, T>): Generator<Check, T> {
  for (;;) {
    const next = checks.next();
    if (next.done) return next.value;
    if (next.value.cause) {
      yield next.value; // its words name the member
      continue;
    }
    const { en, zh } = next.value.message;
    yield { ...next.value, message: { en: `member ${index + 1}: ${en}`, zh: `成员 ${index + 1}：${zh}` } };
  }
}
