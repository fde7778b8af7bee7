import { TypedError } from '../../base/errors.ts';
import type { ExperienceRecord } from '../../contract/serving.ts';
import { AppendLog } from '../../files/append-log.ts';
import { jsonLineFraming } from '../../files/line-framing.ts';
import { FileLock } from '../../files/lock.ts';
import type { Outcome } from './message.ts';

/** Decisions with their outcomes, appended to a file as whole lines. A record is written once its outcome is known. */
export class ExperienceLog {
  readonly path: string;
  private readonly log: AppendLog;
  private readonly lock: FileLock;
  private readonly onFailure: (error: TypedError) => void;
  private ready: ExperienceRecord[] = [];
  private failing = false;

  /**
   * Opens the file, creating it where there is none; what a killed server left half-written is cut off. Throws
   * file/locked where another server writes to it, and other `file/*` errors.
   *
   * @param onFailure told when writing begins to fail; nothing is thrown then, since decisions matter more
   */
  constructor(path: string, onFailure: (error: TypedError) => void) {
    this.path = path;
    this.onFailure = onFailure;
    this.log = new AppendLog(path);
    try {
      this.lock = new FileLock(`${path}.lock`);
      this.log.cutTornTail(jsonLineFraming);
    } catch (error) {
      this.log.close();
      throw error;
    }
  }

  /** Takes a decision with what is known of its outcome. */
  add(record: ExperienceRecord, { reward, terminated, truncated, finalObservation }: Outcome): void {
    this.ready.push({
      ...record,
      reward,
      terminated,
      truncated,
      ...(finalObservation && { final_observation: [...finalObservation] }),
    });
  }

  /** Writes what was added. */
  write(): void {
    if (this.ready.length === 0) return;
    const lines = this.ready.map((record) => `${JSON.stringify(record)}\n`).join('');
    this.ready = [];
    this.attempt(() => this.log.append(lines));
  }

  /** Shows other machines that this server lives. */
  touch(): void {
    this.lock.touch();
  }

  close(): void {
    this.write();
    this.attempt(() => this.log.sync());
    this.log.close();
    this.lock.release();
  }

  private attempt(work: () => void): void {
    try {
      work();
      this.failing = false;
    } catch (error) {
      if (!(error instanceof TypedError)) throw error;
      if (!this.failing) this.onFailure(error);
      this.failing = true;
    }
  }
}
