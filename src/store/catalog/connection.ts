import { Worker } from 'node:worker_threads';
import type { CompiledQuery } from 'kysely';
import type { TypedError } from '../../base/errors.ts';
import type { CatalogAnswer, CatalogOpening, CatalogRequest } from './messages.ts';
import { received } from './sent-error.ts';
import type { SqlStatement, SqlValue } from './sqlite.ts';

interface Waiting {
  readonly resolve: (rows: readonly (readonly unknown[])[]) => void;
  readonly reject: (error: Error) => void;
}

/** A way to the thread that the database lives in. Throws `catalog/busy`, `catalog/damaged` and `file/*` errors. */
export class CatalogConnection {
  readonly readOnly: boolean;
  readonly warnings: readonly TypedError[];
  private readonly worker: Worker;
  private readonly waiting = new Map<number, Waiting>();
  private next = 1;
  private ended: Error | null = null;

  private constructor(worker: Worker, opening: Extract<CatalogOpening, { readOnly: boolean }>) {
    this.worker = worker;
    this.readOnly = opening.readOnly;
    this.warnings = opening.warnings.map((warning) => received(warning) as TypedError);
    worker.on('message', (answer: CatalogAnswer) => this.settle(answer));
    worker.on('error', (error) => this.end(error instanceof Error ? error : new Error(String(error))));
    worker.on('exit', () => this.end(new Error('the catalogue is closed')));
    worker.unref(); // a process does not live on for its catalogue's sake
  }

  /** @param path of the file; null keeps the tables in memory */
  static async open(path: string | null): Promise<CatalogConnection> {
    const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: { path }, execArgv: [] });
    const { promise, resolve, reject } = Promise.withResolvers<CatalogOpening>();
    worker.once('message', resolve).once('error', reject);
    const opening = await promise.finally(() => worker.off('error', reject));
    if ('error' in opening) throw received(opening.error);
    return new CatalogConnection(worker, opening);
  }

  /** The rows of a query. */
  async read<Row>(query: CompiledQuery<Row>): Promise<Row[]> {
    const [rows] = await this.ask('read', [statementOf(query)]);
    return rows as Row[];
  }

  /** The rows of several, all of one state of the database. */
  async readTogether<Rows extends readonly unknown[]>(queries: {
    readonly [I in keyof Rows]: CompiledQuery<Rows[I]>;
  }): Promise<{ -readonly [I in keyof Rows]: Rows[I][] }> {
    const rows = await this.ask('read', queries.map(statementOf));
    return rows as unknown as { -readonly [I in keyof Rows]: Rows[I][] };
  }

  /** Runs the statements, all or none. */
  async write(queries: readonly CompiledQuery[]): Promise<void> {
    await this.ask('write', queries.map(statementOf));
  }

  /** Grows with what other connections write. */
  async dataVersion(): Promise<number> {
    const [[row]] = await this.ask('read', [{ sql: 'pragma data_version', parameters: [] }]);
    return (row as { data_version: number }).data_version;
  }

  async close(): Promise<void> {
    if (this.ended) return;
    await this.ask('close', []);
    await this.worker.terminate();
  }

  private ask(
    kind: CatalogRequest['kind'],
    statements: readonly SqlStatement[],
  ): Promise<readonly (readonly unknown[])[]> {
    const { ended } = this;
    if (ended) return Promise.reject(ended);
    return new Promise((resolve, reject) => {
      const id = this.next++;
      this.waiting.set(id, { resolve, reject });
      this.worker.ref();
      this.worker.postMessage({ id, kind, statements } satisfies CatalogRequest);
    });
  }

  private settle(answer: CatalogAnswer): void {
    const waiting = this.waiting.get(answer.id);
    this.waiting.delete(answer.id);
    if (this.waiting.size === 0) this.worker.unref();
    if ('error' in answer) waiting?.reject(received(answer.error));
    else waiting?.resolve(answer.rows);
  }

  private end(reason: Error): void {
    this.ended ??= reason;
    for (const { reject } of this.waiting.values()) reject(this.ended);
    this.waiting.clear();
  }
}

function statementOf({ sql, parameters }: CompiledQuery): SqlStatement {
  return { sql, parameters: parameters as readonly SqlValue[] };
}
