import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

/** The code blocks of a language that a page of docs/ shows, which have to work as they stand there. */
export function documentedCode(page: string, language: string): string[] {
  const blocks = (path: string) =>
    [...readFileSync(path, 'utf8').matchAll(new RegExp(`\`\`\`${language}\\n([\\s\\S]*?)\`\`\``, 'g'))].map(
      ([, code]) => code,
    );
  const english = blocks(`docs/${page}.md`);
  assert.ok(english.length > 0);
  assert.deepEqual(blocks(`docs/${page}.zh-CN.md`), english, 'both languages of the page show the same code');
  return english;
}
