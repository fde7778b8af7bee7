import assert from 'node:assert/strict';
import { suite, test } from 'node:test';
import fc from 'fast-check';
import { describe } from '../../contract/errors/index.ts';
import type { Decide, Received } from './message.ts';
import { readLine } from './read-message.ts';

const POLICY = { actionDim: 3, featureNames: ['queue', 'speed'] };
const read = (line: string): Received => readLine(line, POLICY);

function messageOf(line: string) {
  const received = read(line);
  assert.ok('message' in received, 'error' in received ? received.error.message : '');
  return received;
}

/** The error's kind and first line, with the id that it is told under. */
function refusal(line: string): [string, string, unknown] {
  const received = read(line);
  assert.ok('error' in received, line);
  assert.match(describe(received.error, 'zh'), /\p{Script=Han}/u);
  return [received.error.kind, received.error.message.split('\n')[0], received.id];
}

suite('what is read', () => {
  test('the least that a request needs', () => {
    const { id, message } = messageOf('{"observation":[1,-2.5e3]}');
    const outcome = { reward: null, terminated: false, truncated: false, finalObservation: null };
    const [observation, mask] = [Float32Array.of(1, -2500), Float32Array.of(1, 1, 1)];
    assert.equal(id, null);
    assert.deepEqual(message, { kind: 'decide', session: 'default', observation, mask, reset: false, outcome });
  });

  test('every field', () => {
    const line =
      '{"id":"七","session":"a b","observation":[1,2],"mask":[0,true,1],"reset":true,"reward":-0.1,"terminated":false,"truncated":true,"final_observation":[3,4]}';
    const { id, message } = messageOf(line);
    assert.equal(id, '七');
    assert.deepEqual(message, {
      kind: 'decide',
      session: 'a b',
      observation: Float32Array.of(1, 2),
      mask: Float32Array.of(0, 1, 1),
      reset: true,
      outcome: { reward: -0.1, terminated: false, truncated: true, finalObservation: Float32Array.of(3, 4) },
    });
  });

  test('the end of an episode, and commands', () => {
    const { message } = messageOf('{"id":0,"session":"a","terminated":true,"reward":1}');
    const outcome = { reward: 1, terminated: true, truncated: false, finalObservation: null };
    assert.deepEqual(message, { kind: 'end', session: 'a', outcome });
    assert.deepEqual(messageOf('{"command":"reload"}').message, { kind: 'reload', model: null });
    assert.deepEqual(messageOf('{"id":2,"command":"reload","model":"b.pt"}'), {
      id: 2,
      message: { kind: 'reload', model: 'b.pt' },
    });
  });
});

suite('what is refused, and how', () => {
  const ask = (fields: string): string => `{"id":5,"observation":[1,2],${fields}}`;
  const long = 'x'.repeat(257);
  const cases: readonly [line: string, kind: string, words: RegExp, id?: unknown][] = [
    ['hello', 'serve/not-json', /^expected a JSON object, found "hello"$/, null],
    ['{"id":1', 'serve/not-json', /found "\{\\"id\\":1"/, null],
    ['[1]', 'serve/not-json', /found a list of 1$/, null],
    ['null', 'serve/not-json', /found null$/, null],
    ['{"id":[1],"observation":[1,2]}', 'serve/field', /^id: expected a number or a text .*, found a list of 1$/, null],
    [`{"id":"${long}","observation":[1,2]}`, 'serve/field', /^id: expected/, null],
    ['{"id":5}', 'serve/field', /^observation: expected a list of 2 numbers, found nothing$/],
    ['{"id":5,"reward":1}', 'serve/field', /^observation: .* found nothing$/],
    ['{"id":5,"terminated":true,"reset":true}', 'serve/field', /^observation: .* found nothing$/],
    ['{"id":5,"observation":"1,2"}', 'serve/field', /^observation: expected a list of numbers, found "1,2"$/],
    ['{"id":5,"observation":[1]}', 'serve/length', /^observation: expected 2 numbers, found 1$/],
    ['{"id":5,"observation":[1,2,3]}', 'serve/length', /^observation: expected 2 numbers, found 3$/],
    ['{"id":5,"observation":[1,"2"]}', 'serve/field', /^observation\[1\]: expected a number, found "2"$/],
    ['{"id":5,"observation":[1,NaN]}', 'serve/not-finite', /^observation\[1\] \(speed\): .*, found NaN$/],
    ['{"id":5,"observation":[-Infinity,0]}', 'serve/not-finite', /^observation\[0\] \(queue\): .*, found -Infinity$/],
    ['{"id":5,"observation":[1e999,0]}', 'serve/not-finite', /found Infinity$/],
    ['{"id":5,"observation":[1,null]}', 'serve/not-finite', /found null$/],
    ['{"id":5,"observation":[1,4e38]}', 'serve/not-finite', /that float32 can hold, found 4e\+38$/],
    [ask('"mask":[1,1]'), 'serve/length', /^mask: expected 3 numbers, found 2$/],
    [ask('"mask":[1,2,1]'), 'serve/field', /^mask\[1\]: expected 1 or 0, found 2$/],
    [ask('"mask":"101"'), 'serve/field', /^mask: expected 1 or 0 for each action, found "101"$/],
    [
      ask('"mask":[0,false,0]'),
      'serve/mask-allows-nothing',
      /^mask: expected at least one allowed action, found 3 zeros$/,
    ],
    [ask('"reset":1'), 'serve/field', /^reset: expected true or false, found 1$/],
    [ask('"reward":"1"'), 'serve/field', /^reward: expected a number, found "1"$/],
    [ask('"reward":NaN'), 'serve/not-finite', /^reward: expected a finite number .*, found NaN$/],
    [ask('"session":3'), 'serve/field', /^session: expected a text of 1 to 256 characters, found 3$/],
    [ask('"session":""'), 'serve/field', /^session: /],
    [ask(`"session":"${long}"`), 'serve/field', /^session: .*, found "x+…x+"$/],
    [ask('"session":{}'), 'serve/field', /found an object$/],
    [ask('"truncated":true'), 'serve/end-with-observation', /^observation: expected no observation with the end/],
    [
      ask('"final_observation":[1,2]'),
      'serve/field',
      /^final_observation: expected terminated or truncated with it, found neither$/,
    ],
    [
      '{"id":5,"truncated":true,"final_observation":[1]}',
      'serve/length',
      /^final_observation: expected 2 numbers, found 1$/,
    ],
    [
      ask('"obs":[1]'),
      'serve/unknown-field',
      /^obs: expected one of id, session, observation, .*, found a field that nothing reads$/,
    ],
    [ask('"__proto__":1'), 'serve/unknown-field', /^__proto__: /],
    ['{"id":5,"command":"stop"}', 'serve/field', /^command: expected "reload", found "stop"$/],
    [
      '{"id":5,"command":"reload","session":"a"}',
      'serve/unknown-field',
      /^session: expected one of id, command, model/,
    ],
    ['{"id":5,"command":"reload","model":3}', 'serve/field', /^model: expected a text/],
  ];
  for (const [line, kind, words, id = 5] of cases) {
    test(line.length > 80 ? `${line.slice(0, 80)}…` : line, () => {
      const [foundKind, message, foundId] = refusal(line);
      assert.deepEqual([foundKind, foundId], [kind, id]);
      assert.match(message, words);
    });
  }

  test('nesting without end is neither a crash nor a hang', () => {
    const deep = `${'['.repeat(400_000)}${']'.repeat(400_000)}`;
    assert.equal(refusal(`{"id":5,"session":${deep}}`)[0], 'serve/field');
    assert.equal(refusal(`{"id":5,"observation":${deep}}`)[0], 'serve/length');
    assert.equal(refusal(deep)[0], 'serve/not-json');
  });

  test('whatever comes, it is a message or a typed error', () => {
    const value = fc.oneof(fc.jsonValue(), fc.array(fc.double()), fc.boolean(), fc.string());
    const fields = [
      'id',
      'session',
      'observation',
      'mask',
      'reset',
      'reward',
      'terminated',
      'final_observation',
      'command',
    ];
    fc.assert(
      fc.property(fc.dictionary(fc.constantFrom(...fields), value), (content) => {
        const received = read(JSON.stringify(content));
        assert.ok('message' in received || received.error.kind.startsWith('serve/'));
      }),
      { numRuns: 500 },
    );
    fc.assert(
      fc.property(fc.string(), (line) => void read(line)),
      { numRuns: 500 },
    );
  });

  test('what is taken is what was sent', () => {
    const number = fc.float({ noNaN: true, noDefaultInfinity: true });
    fc.assert(
      fc.property(fc.tuple(number, number), (observation) => {
        const { message } = messageOf(JSON.stringify({ observation }));
        assert.deepEqual(
          [...(message as Decide).observation],
          observation.map((x) => JSON.parse(JSON.stringify(x))),
        );
      }),
    );
  });
});
