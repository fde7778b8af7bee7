import assert from 'node:assert/strict';
import { test } from 'node:test';
import { formatBytes, formatDuration, formatInteger, formatPercent, formatSignificant } from './format.ts';

test('integers are grouped by thin spaces', () => {
  assert.equal(formatInteger(7), '7');
  assert.equal(formatInteger(14_820), '14\u202f820');
  assert.equal(formatInteger(-1_234_567), '−1\u202f234\u202f567');
});

test('figures keep four significant digits', () => {
  assert.equal(formatSignificant(0.41234), '0.4123');
  assert.equal(formatSignificant(-12.3), '−12.30');
  assert.equal(formatSignificant(NaN), 'NaN');
  assert.equal(formatSignificant(0), '0.000');
});

test('figures too large or too small for that are written as integers and with an exponent', () => {
  assert.equal(formatSignificant(9999.4), '9999');
  assert.equal(formatSignificant(9999.6), '10\u202f000');
  assert.equal(formatSignificant(-123_456.7), '−123\u202f457');
  assert.equal(formatSignificant(0.0001), '0.0001000');
  assert.equal(formatSignificant(-0.000004135), '−4.135e−6');
  assert.equal(formatSignificant(0.0000017912, 3), '1.79e−6');
});

test('per cents carry a sign where asked', () => {
  assert.equal(formatPercent(0.831), '83.1\u202f%');
  assert.equal(formatPercent(-0.031, true), '−3.1\u202f%');
  assert.equal(formatPercent(0.031, true), '+3.1\u202f%');
  assert.equal(formatPercent(-0.00001, true), '+0.0\u202f%');
});

test('durations show their two largest units in the language', () => {
  assert.equal(formatDuration(4.26, 'en'), '4.3 s');
  assert.equal(formatDuration(59.7, 'en'), '1 min');
  assert.equal(formatDuration(4_320, 'en'), '1 h 12 min');
  assert.equal(formatDuration(7_200, 'zh'), '2 小时');
});

test('sizes are shown in their largest unit', () => {
  assert.equal(formatBytes(0), '0\u202fB');
  assert.equal(formatBytes(1023), '1023\u202fB');
  assert.equal(formatBytes(3_763_216), '3.6\u202fMiB');
  assert.equal(formatBytes(3 * 1024 ** 4), '3.0\u202fTiB');
  assert.equal(formatBytes(500 * 1024), '500\u202fKiB');
});
