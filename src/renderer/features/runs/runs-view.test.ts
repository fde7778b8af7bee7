import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readSavedViews, readView, sameView, USUAL_VIEW } from './runs-view.ts';

test('a view that was saved is read as it was', () => {
  const view = {
    filter: 'kind:ppo',
    columns: ['name', 'last:entropy'],
    group: 'experiment',
    sort: { key: 'best', descending: false },
  } as const;
  assert.deepEqual(readView(JSON.parse(JSON.stringify(view))), view);
  assert.ok(sameView(view, readSavedViews({ mine: view })['mine']));
});

test('what cannot be understood is as usual', () => {
  assert.deepEqual(readView(null), { ...USUAL_VIEW, sort: null });
  assert.deepEqual(readView({ filter: 3, columns: ['gone', 4], group: 'colour', sort: 'name' }), {
    ...USUAL_VIEW,
    sort: null,
  });
  assert.deepEqual(readView({ columns: ['gone', 'name'] }).columns, ['name']);
  assert.deepEqual(readSavedViews(['x']), {});
});
