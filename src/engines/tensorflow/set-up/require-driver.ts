import { failure } from '../../../contract/errors/index.ts';
import type { SetUpContext } from './context.ts';
import { runTool } from './run-tool.ts';

/** Throws `tensorflow/no-driver` where NVIDIA's driver lists no GPU, before gigabytes are downloaded for it. */
export async function requireNvidiaDriver({ staging: cwd, log, signal }: SetUpContext): Promise<void> {
  const { ok, said } = await runTool(['nvidia-smi', '-L'], { cwd, log, signal, timeoutSeconds: 30 });
  if (!ok || !/^GPU \d+:/m.test(said)) throw failure('tensorflow/no-driver', { said });
}
