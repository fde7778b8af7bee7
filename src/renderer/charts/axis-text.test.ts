import assert from 'node:assert/strict';
import { test } from 'node:test';
import { axisTickText, secondsInterval, tickText, valueText } from './axis-text.ts';

test('fractions are read in per cent, other values with their unit', () => {
  assert.equal(valueText(0.9312, 'fraction'), '93.1\u202f%');
  assert.equal(tickText(0.9, 'fraction'), '90\u202f%');
  assert.equal(valueText(8.80473, 's'), '8.805 s');
  assert.equal(valueText(123_456, '1/s'), '123\u202f456 1/s');
});

test('ticks are short', () => {
  assert.equal(tickText(0.30000000000000004, ''), '0.3');
  assert.equal(tickText(-2.5, ''), '−2.5');
  assert.equal(tickText(0.0001, ''), '1e−4');
});

test('counts have no ticks between them', () => {
  assert.equal(axisTickText(1.5, 'count', 3, 'en'), '');
  assert.equal(axisTickText(2000, 'count', 3000, 'en'), '2\u202f000');
});

test('ticks of time stand whole durations apart', () => {
  assert.equal(secondsInterval(1), undefined);
  assert.equal(secondsInterval(60), 10);
  assert.equal(secondsInterval(3600), 600);
  assert.equal(secondsInterval(30 * 86_400), undefined);
});
