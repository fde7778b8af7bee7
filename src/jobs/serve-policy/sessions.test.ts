import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Sessions } from './sessions.ts';

function sessionsOf(limit: number): { sessions: Sessions; dropped: string[] } {
  const dropped: string[] = [];
  return { sessions: new Sessions(limit, ({ name }) => dropped.push(name)), dropped };
}

test('the one that was not used for longest makes room, and its return is told apart from a first visit', () => {
  const { sessions, dropped } = sessionsOf(2);
  assert.equal(sessions.open('a').began, 'new');
  sessions.open('b');
  assert.equal(sessions.find('a')?.name, 'a');
  sessions.open('c');
  assert.deepEqual(dropped, ['b']);
  assert.deepEqual(
    [...sessions.all()].map(({ name }) => name),
    ['a', 'c'],
  );
  assert.equal(sessions.find('b'), undefined);
  assert.equal(sessions.open('b').began, 'dropped');
  assert.deepEqual(dropped, ['b', 'a']);
  assert.equal(sessions.size, 2);
});

test('a session that was closed is new when it comes again', () => {
  const { sessions, dropped } = sessionsOf(1);
  sessions.open('a');
  sessions.close('a');
  assert.equal(sessions.size, 0);
  assert.equal(sessions.open('a').began, 'new');
  sessions.open('b');
  sessions.close('a');
  assert.equal(sessions.open('a').began, 'new', 'its client has ended the dropped episode');
  assert.deepEqual(dropped, ['a', 'b']);
});

test('names of dropped sessions are remembered up to a bound', () => {
  const { sessions } = sessionsOf(2);
  for (let i = 0; i < 100; i++) sessions.open(`s${i}`);
  assert.equal(sessions.open('s97').began, 'dropped');
  assert.equal(sessions.open('s3').began, 'new');
});
