import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { TypedError } from '../../base/errors.ts';
import { describe, isFailure } from '../../contract/errors/index.ts';
import type { TensorflowSetUpState } from '../../contract/host/system.ts';
import { inEveryLanguage, type Text } from '../../contract/language.ts';
import { LOG_FILE, setUpTensorflow, type SetUpOptions } from '../../engines/tensorflow/set-up/set-up.ts';
import { tensorflowHome } from '../../engines/tensorflow/tensorflow-home.ts';
import { ChangeSignal } from '../change-signal.ts';
import { logTail } from '../jobs/worker-log.ts';

/** What is asked of it, and what does it; tests hand in another. */
type SetUp = (options: SetUpOptions) => Promise<unknown>;

/** Setting TensorFlow up, one set-up at a time; it goes on while nobody looks. */
export class TensorflowSetUp {
  private readonly setUp: SetUp;
  private readonly changes = new ChangeSignal();
  private state: TensorflowSetUpState = { state: 'idle', said: null, error: null };
  private controller: AbortController | null = null;

  constructor(setUp: SetUp = setUpTensorflow) {
    this.setUp = setUp;
  }

  /** Begins, unless it is under way already. */
  begin(options: Pick<SetUpOptions, 'gpu' | 'mirror' | 'importFrom'>): void {
    if (this.controller) return;
    this.controller = new AbortController();
    const { signal } = this.controller;
    this.become({ state: 'running', said: null, error: null });
    const onProgress = (said: Text): void => this.become({ ...this.state, said });
    this.setUp({ ...options, onProgress, signal }).then(
      () => this.end('done', null),
      (error: unknown) => {
        if (isFailure(error, 'tensorflow/stopped')) this.end('stopped', null);
        else this.end('failed', wordsOf(error));
      },
    );
  }

  /** Ends it; what was set up before stays in use. */
  stop(): void {
    this.controller?.abort();
  }

  /** How far it is, and each change. */
  async *watch(signal: AbortSignal): AsyncGenerator<TensorflowSetUpState, void, void> {
    while (!signal.aborted) {
      const { revision } = this.changes;
      yield this.state;
      await this.changes.after(revision, signal);
    }
  }

  /** The end of what it and its tools have written, in this process or another; empty where it never ran. */
  log(): string {
    const path = join(tensorflowHome(), LOG_FILE);
    return existsSync(path) ? logTail(path) : '';
  }

  private end(state: TensorflowSetUpState['state'], error: Text | null): void {
    this.controller = null;
    this.become({ ...this.state, state, error });
  }

  private become(state: TensorflowSetUpState): void {
    this.state = state;
    this.changes.changed();
  }
}

function wordsOf(error: unknown): Text {
  if (error instanceof TypedError) return inEveryLanguage((language) => describe(error, language));
  const text = error instanceof Error ? error.message : String(error);
  return { en: text, zh: text };
}
