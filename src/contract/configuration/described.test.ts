import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { suite, test } from 'node:test';
import * as z from 'zod';
import { LANGUAGES } from '../language.ts';
import { alternatives, describedAt, settings, type Described } from './described.ts';
import { editorSchema } from './editor-schema.ts';
import { expectedWords } from './expected.ts';
import { keyText } from './key-path.ts';
import { KINDS } from './kinds.ts';
import { withReferenceTables } from './reference-table.ts';
import { hasChinese } from './units.ts';

const file = (path: string) => readFileSync(new URL(`../../../${path}`, import.meta.url), 'utf8');

const SETTINGS = KINDS.flatMap((kind) => settings(kind.described).map((one) => ({ ...one, kind })));

suite('every setting', () => {
  for (const { path, described, kind } of SETTINGS.filter(({ path }) => path[0] !== '$schema')) {
    test(`${kind.name}: ${keyText(path)}`, () => {
      const help = described.help ?? alternatives(described).find((one) => one.help)?.help;
      assert.ok(help, 'has help');
      assert.match(help.zh, /\p{Script=Han}/u);
      assert.doesNotMatch(help.en, /\p{Script=Han}/u);
      assert.ok(
        described.unit === undefined || hasChinese(described.unit),
        `unit "${described.unit}" needs its Chinese`,
      );
      assert.equal(describedAt(path, kind.described), described);
      for (const language of LANGUAGES) assert.doesNotMatch(expectedWords(described)[language], /undefined|NaN|^$/);
    });
  }
});

suite('what is derived from the settings is current', () => {
  for (const kind of KINDS) {
    const schema = `resources/schema/${kind.name}.schema.json`;
    test(`${schema} (else: node scripts/write-schema.ts)`, () => {
      assert.deepEqual(JSON.parse(file(schema)), JSON.parse(JSON.stringify(editorSchema(kind))));
    });
  }
  for (const [language, page] of [
    ['en', 'docs/configuration.md'],
    ['zh', 'docs/configuration.zh-CN.md'],
  ] as const) {
    test(`${page} (else: node scripts/write-configuration-docs.ts)`, () => {
      assert.equal(withReferenceTables(file(page), language), file(page));
    });
  }
});

suite('words for what is expected', () => {
  const described = (schema: z.ZodType) => z.toJSONSchema(schema, { io: 'input', target: 'draft-07' }) as Described;
  const cases: readonly (readonly [z.ZodType, string, string])[] = [
    [z.int().min(1), 'a positive integer', '正整数'],
    [z.int().positive().meta({ unit: 'epochs' }), 'a positive integer', '正整数'],
    [z.int().min(0), 'a non-negative integer', '非负整数'],
    [z.int(), 'an integer', '整数'],
    [z.int().min(2).max(5), 'an integer from 2 to 5', '2 到 5 之间的整数'],
    [z.int().min(2).meta({ unit: 'layers' }), 'an integer of at least 2 (layers)', '不小于 2 的整数（层）'],
    [z.number(), 'a number', '数'],
    [z.number().positive(), 'a positive number', '正数'],
    [z.number().min(0), 'a non-negative number', '非负数'],
    [z.number().gt(0).lt(1), 'a number above 0 and below 1', '大于 0 且小于 1 的数'],
    [z.number().gt(0).lte(1), 'a number above 0 and at most 1', '大于 0 且不大于 1 的数'],
    [z.number().min(0).lt(1), 'a number of at least 0 and below 1', '不小于 0 且小于 1 的数'],
    [z.number().max(3), 'a number of at most 3', '不大于 3 的数'],
    [z.number().nullable(), 'a number, or null', '数，或 null'],
    [z.boolean(), 'true or false', 'true 或 false'],
    [z.enum(['a', 'b']), 'one of "a", "b"', '"a"、"b" 之一'],
    [z.literal('a'), '"a"', '"a"'],
    [z.string().min(1), 'text that is not empty', '非空文本'],
    [
      z.array(z.number().positive()).min(1),
      'a list [ … ] of at least 1 element, each a positive number',
      '至少 1 个元素的列表 [ … ]，每个元素为正数',
    ],
    [z.union([z.strictObject({}), z.string()]), 'a group of keys { … }, or text', '一组键值 { … }，或 文本'],
  ];
  for (const [schema, en, zh] of cases) {
    test(en, () => assert.deepEqual(expectedWords(described(schema)), { en, zh }));
  }
});
