import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readJobRecords, writeJobRecords, type JobRecord } from './job-record.ts';

/** Ended jobs that are remembered, with their logs. */
const KEPT = 100;

/** The jobs of a workspace, the newest last, kept for the host to come. */
export class JobList {
  private readonly root: string;
  private readonly file: string;
  private readonly readOnly: boolean;
  private records: JobRecord[];

  /** @param root the workspace */
  constructor(root: string, readOnly: boolean) {
    this.root = root;
    this.file = join(root, '.warmstart', 'jobs.json');
    this.readOnly = readOnly;
    this.records = readJobRecords(this.file);
  }

  all(): readonly JobRecord[] {
    if (this.readOnly) this.records = readJobRecords(this.file); // another host changes them
    return this.records;
  }

  in(state: JobRecord['state']): JobRecord[] {
    return this.records.filter((record) => record.state === state);
  }

  /** The job that writes into a folder, or waits to. */
  live(run: string): JobRecord | undefined {
    return this.records.findLast((record) => record.run === run && record.state !== 'ended');
  }

  /** The newest job of a folder that has begun. */
  newest(run: string): JobRecord | undefined {
    return this.records.findLast((record) => record.run === run && record.startedAt !== null);
  }

  add(record: JobRecord): void {
    this.records.push(record);
    const ended = this.in('ended');
    for (const old of ended.slice(0, Math.max(0, ended.length - KEPT))) {
      this.records.splice(this.records.indexOf(old), 1);
      rmSync(this.logFile(old.id), { force: true });
    }
  }

  replace(before: JobRecord, after: JobRecord): void {
    this.records[this.records.indexOf(before)] = after;
  }

  /** Where what a job prints is kept; it need not be there yet. */
  logFile(id: string): string {
    return join(this.root, '.warmstart', 'logs', `${id}.log`);
  }

  save(): void {
    // The workspace may have been removed while a run was ending in it.
    if (existsSync(this.root)) writeJobRecords(this.file, this.records);
  }
}
