import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ORPCError } from '@orpc/client';
import { failure } from '../../contract/errors/index.ts';
import { FAILURE } from '../../contract/host/procedure.ts';
import { failureKind, failureText } from './failure-text.ts';

test('a typed error of the host is worded in both languages, anything else is a defect', () => {
  const { kind, params, message } = failure('file/not-found', { path: 'policy.pt' });
  const crossed = new ORPCError(FAILURE, { data: JSON.parse(JSON.stringify({ kind, params, message })) });
  assert.equal(failureKind(crossed), 'file/not-found');
  assert.match(failureText(crossed).en, /policy\.pt/);
  assert.match(failureText(crossed).zh, /policy\.pt/);
  assert.notEqual(failureText(crossed).en, failureText(crossed).zh);

  assert.equal(failureKind(new Error('x is not a function')), null);
  assert.match(failureText(new Error('x is not a function')).en, /the program itself failed: x is not a function/);
});
