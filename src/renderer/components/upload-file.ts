import { ORPCError } from '@orpc/client';
import { FAILURE } from '../../contract/host/procedure.ts';

/** How the host answers to a file that it cannot keep. */
const REFUSED = 422;

/**
 * Hands a file of this browser to the host, which keeps it aside; returns its path there. Throws the host's typed error,
 * as its procedures do.
 */
export async function uploadFile(file: File): Promise<string> {
  const answer = await fetch(`/upload?name=${encodeURIComponent(file.name)}`, { method: 'POST', body: file });
  if (answer.status === REFUSED) throw new ORPCError(FAILURE, { data: await answer.json() });
  if (!answer.ok) throw new Error(`/upload: ${answer.status} ${(await answer.text()).slice(0, 500)}`);
  const { path } = (await answer.json()) as { readonly path: string };
  return path;
}
