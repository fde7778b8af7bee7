import * as z from 'zod';
import type { Episode } from '../demonstrations/demonstration-source.ts';

const lineSchema = z.object({
  seed: z.int().min(0),
  strategy: z.int().min(0),
  mixed: z.boolean(),
  first_step: z.int().min(0),
  length: z.int().min(0),
  terminated: z.boolean(),
  truncated: z.boolean(),
  metrics: z.record(z.string(), z.number().nullable()),
});

/** One line of the episode index: JSON, ended by a line feed. A metric that is no finite number is null. */
export function episodeLine(episode: Omit<Episode, 'environment'>): string {
  const { seed, strategy, mixed, firstStep, length, terminated, truncated, metrics } = episode;
  return `${JSON.stringify({ seed, strategy, mixed, first_step: firstStep, length, terminated, truncated, metrics })}\n`;
}

/** Reads the index. Throws a plain error naming the line where it is not what `episodeLine` writes. */
export function parseEpisodeIndex(text: string, strategies: number): Episode[] {
  const lines = text.split('\n');
  lines.pop(); // after the last line feed
  let steps = 0;
  return lines.map((line, i) => {
    const parsed = lineSchema.safeParse(JSON.parse(line));
    if (!parsed.success || parsed.data.first_step !== steps || parsed.data.strategy >= strategies) {
      throw new Error(`line ${i + 1}`);
    }
    const { seed, strategy, mixed, first_step: firstStep, length, terminated, truncated } = parsed.data;
    const metrics = Object.fromEntries(
      Object.entries(parsed.data.metrics).map(([name, value]) => [name, value ?? NaN]),
    );
    steps += length;
    return { seed, environment: 0, strategy, mixed, firstStep, length, terminated, truncated, metrics };
  });
}
