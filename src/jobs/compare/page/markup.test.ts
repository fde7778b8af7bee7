import assert from 'node:assert/strict';
import { test } from 'node:test';
import { both, markup } from './markup.ts';

test('text is escaped in content and in attributes, markup is not escaped twice', () => {
  const hostile = `<img src=x onerror='a()'> & "quoted"`;
  const inner = markup`<b title="${hostile}">${hostile}</b>`;
  const escaped = '&lt;img src=x onerror=&#39;a()&#39;&gt; &amp; &quot;quoted&quot;';
  assert.equal(inner.source, `<b title="${escaped}">${escaped}</b>`);
  assert.equal(markup`<p>${[inner, '<', 1, null]}</p>`.source, `<p>${inner.source}&lt;1</p>`);
});

test('both languages are there, once where they are the same', () => {
  assert.equal(both({ en: 'a<b', zh: '甲' }).source, '<span lang="en">a&lt;b</span><span lang="zh">甲</span>');
  assert.equal(both({ en: 'PPO', zh: 'PPO' }).source, 'PPO');
  assert.equal(both({ en: 'a', zh: '甲' }, 'tspan').source, '<tspan lang="en">a</tspan><tspan lang="zh">甲</tspan>');
});
