import assert from 'node:assert/strict';
import { test } from 'node:test';
import { languageOf, languageOfVariables } from './language.ts';

test('the language of a locale', () => {
  assert.deepEqual(['zh_CN.UTF-8', 'zh', 'ZH-Hant', 'en_US.UTF-8', 'C', 'de_DE', '', undefined].map(languageOf), [
    'zh',
    'zh',
    'zh',
    'en',
    'en',
    'en',
    'en',
    'en',
  ]);
});

test('LC_ALL goes before LC_MESSAGES, and that before LANG; empty ones do not count', () => {
  assert.equal(languageOfVariables({ LC_ALL: 'en_US', LC_MESSAGES: 'zh_CN', LANG: 'zh_CN' }), 'en');
  assert.equal(languageOfVariables({ LC_ALL: '', LC_MESSAGES: 'zh_CN', LANG: 'en_US' }), 'zh');
  assert.equal(languageOfVariables({ LANG: 'zh_CN.UTF-8' }), 'zh');
  assert.equal(languageOfVariables({}), 'en');
});
