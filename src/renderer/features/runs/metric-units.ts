import type { Text } from '../../../contract/language.ts';

type Configuration = Readonly<Record<string, unknown>>;

const SAME = (text: string): Text => ({ en: text, zh: text });

const WORDS: Readonly<Record<string, Text>> = {
  nats: SAME('nats'),
  fraction: SAME('fraction'), // charts write it in per cent
  seconds: SAME('s'),
  steps: { en: 'steps', zh: '步' },
  '1/second': SAME('1/s'),
};

const IN_SECONDS: Readonly<Record<string, Text>> = { time: SAME('s'), '1/time': SAME('1/s') };

const IN_SERVICE_TIMES: Readonly<Record<string, Text>> = {
  time: { en: 'service times', zh: '倍服务时间' },
  '1/time': { en: 'per service time', zh: '每服务时间' },
};

/** A curve's unit in words: dispatch counts time in seconds where it serves in batches, else in mean service times. */
export function unitWords(unit: string, configuration: Configuration | null): Text {
  const times = servesInBatches(configuration) ? IN_SECONDS : IN_SERVICE_TIMES;
  return times[unit] ?? WORDS[unit] ?? SAME(unit);
}

function servesInBatches(configuration: Configuration | null): boolean {
  const environment = configuration?.['environment'];
  return (
    typeof environment === 'object' &&
    environment !== null &&
    'service' in environment &&
    environment.service === 'batching'
  );
}
