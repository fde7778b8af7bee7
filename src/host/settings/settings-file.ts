import { mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';
import { settingsSchema, type Settings, type SettingsChanges } from '../../contract/host/settings.ts';
import { writeAtomically } from '../../files/atomic-write.ts';
import { readJson } from '../../files/read-json.ts';
import { ChangeSignal } from '../change-signal.ts';

const LOOK_MS = 2000;

/** The settings of this machine's user, in one JSON file. What cannot be read of it counts as not set. */
export class SettingsFile {
  readonly path: string;
  private readonly changes = new ChangeSignal();

  constructor(path: string) {
    this.path = path;
  }

  read(): Settings {
    const content = this.content();
    const whole = settingsSchema.safeParse(content);
    if (whole.success) return whole.data;
    // One bad value, of another version perhaps, does not make the others void.
    const good = Object.entries(content).filter(
      ([key, value]) => settingsSchema.partial().safeParse({ [key]: value }).success,
    );
    return settingsSchema.parse(Object.fromEntries(good));
  }

  /** Changes what is given; keys of other versions stay in the file. Throws file/no-access, file/disk-full and the like. */
  change(changes: SettingsChanges): Settings {
    const given = Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
    const next = { ...this.content(), ...given };
    mkdirSync(dirname(this.path), { recursive: true });
    writeAtomically(this.path, `${JSON.stringify(next, null, 2)}\n`);
    this.changes.changed();
    return this.read();
  }

  /** The settings now, and again whenever they change, also by another process. */
  async *watch(signal: AbortSignal): AsyncGenerator<Settings, void, void> {
    let shown = '';
    let seen = -1;
    const look = setInterval(() => {
      const now = this.modifiedAt();
      if (now !== seen) this.changes.changed();
      seen = now;
    }, LOOK_MS).unref();
    try {
      while (!signal.aborted) {
        const { revision } = this.changes;
        const settings = this.read();
        const text = JSON.stringify(settings);
        if (text !== shown) yield settings;
        shown = text;
        await this.changes.after(revision, signal);
      }
    } finally {
      clearInterval(look);
    }
  }

  private content(): Record<string, unknown> {
    try {
      const content = readJson(this.path);
      return typeof content === 'object' && content !== null && !Array.isArray(content) ? { ...content } : {};
    } catch {
      return {}; // not there yet, or spoilt: then it is written anew with the next change
    }
  }

  private modifiedAt(): number {
    return statSync(this.path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  }
}
