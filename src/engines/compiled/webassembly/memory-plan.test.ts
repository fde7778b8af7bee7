import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Random } from '../../../base/random.ts';
import { planMemory, type Tenant } from './memory-plan.ts';

function randomTenants(random: Random): Tenant[] {
  return Array.from({ length: 1 + random.integer(80) }, () => {
    const first = random.integer(50);
    return { size: 4 * (1 + random.integer(500)), first, last: first + random.integer(12) };
  });
}

test('what lives at the same time does not overlap', () => {
  for (let seed = 0; seed < 200; seed++) {
    const tenants = randomTenants(new Random(seed));
    const { offsets, size } = planMemory(tenants);
    for (const [i, a] of tenants.entries()) {
      assert.ok(offsets.get(a)! % 64 === 0 && offsets.get(a)! + a.size <= size);
      for (const b of tenants.slice(i + 1)) {
        if (a.last < b.first || b.last < a.first) continue;
        const apart = offsets.get(a)! + a.size <= offsets.get(b)! || offsets.get(b)! + b.size <= offsets.get(a)!;
        assert.ok(apart, `seed ${seed}: ${JSON.stringify([a, b])}`);
      }
    }
  }
});

test('what does not live at the same time takes the same place', () => {
  const tenants = Array.from({ length: 10 }, (_, i) => ({ size: 128, first: i, last: i }));
  assert.equal(planMemory(tenants).size, 128);
});
