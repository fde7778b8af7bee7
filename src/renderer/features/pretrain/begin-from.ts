import type { LocationQuery } from 'vue-router';
import { host } from '../../host/connection.ts';

/** The text to begin with: of the run in the query `run`, whose configuration is cloned, else what `otherwise` gives. */
export async function beginFrom(query: LocationQuery, otherwise: () => Promise<string>): Promise<string> {
  const { run } = query;
  if (typeof run !== 'string') return otherwise();
  const { configuration } = await host.runs.show({ run });
  return `${JSON.stringify(configuration, null, 2)}\n`;
}
