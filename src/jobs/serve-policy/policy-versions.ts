import { TypedError } from '../../base/errors.ts';
import type { ReloadEvent } from '../../contract/serving.ts';
import type { Engine } from '../../learning/engine.ts';
import { fileSignature, findModel } from './find-model.ts';
import { readPolicyFile, ServedPolicy, shapesOf, type PolicyFile } from './served-policy.ts';
import { servingError } from './serving-error.ts';

export interface VersionSettings {
  /** A file, a folder or an alias: see `findModel`. */
  readonly model: string;
  readonly workspace: string;
  readonly createEngine: () => Promise<Engine>;
}

/** The model that is served, followed to its next versions. A version that is not valid is refused; the one before goes on. */
export class PolicyVersions {
  current: ServedPolicy;
  private readonly settings: VersionSettings;
  private followed: string;
  /** Signature of what was read last, good or bad. */
  private taken: string | null;
  /** Where the name led at the last look. */
  private led: string | null = null;
  /** Signature at the last look. */
  private seen: string | null;
  private last: Promise<unknown> = Promise.resolve();
  private timer: NodeJS.Timeout | undefined;
  private replace: (policy: ServedPolicy) => Promise<void> = async () => {};

  private constructor(settings: VersionSettings, policy: ServedPolicy, signature: string | null) {
    this.settings = settings;
    this.followed = settings.model;
    this.current = policy;
    this.taken = signature;
    this.seen = signature;
  }

  /** Throws what is wrong with the model. */
  static async open(settings: VersionSettings): Promise<PolicyVersions> {
    const path = findModel(settings.model, settings.workspace);
    const signature = fileSignature(path);
    const file = readPolicyFile(path);
    const engine = await settings.createEngine();
    return new PolicyVersions(settings, await ServedPolicy.load(file, 1, engine), signature);
  }

  /** Says who is to decide by each new version; resolves once the one before decides nothing any more. */
  onReplace(replace: (policy: ServedPolicy) => Promise<void>): void {
    this.replace = replace;
  }

  /** Takes the file as it is now, or another one, which is then followed. One at a time; never rejects for a bad file. */
  reload(model: string | null = null): Promise<ReloadEvent> {
    const done = this.last.then(() => this.take(model ?? this.followed));
    this.last = done.catch(() => {});
    return done;
  }

  /** Looks again and again whether the file has changed, and tells what came of it. */
  follow(everyMs: number, tell: (event: ReloadEvent) => void, onDefect: (error: unknown) => void): void {
    this.timer = setInterval(() => {
      if (!this.hasChanged()) return;
      this.reload().then((event) => {
        if (event.event !== 'unchanged') tell(event);
      }, onDefect);
    }, everyMs);
  }

  async close(): Promise<void> {
    clearInterval(this.timer);
    await this.last;
    await this.current.engine.dispose();
  }

  /** Whether the file is another than was read and no longer changes: it was the same at the last look. */
  private hasChanged(): boolean {
    const now = this.signatureNow();
    const settled = now === this.seen;
    this.seen = now;
    return now !== null && settled && now !== this.taken;
  }

  private signatureNow(): string | null {
    try {
      this.led = findModel(this.followed, this.settings.workspace, this.led);
      return fileSignature(this.led);
    } catch (error) {
      if (error instanceof TypedError) return null; // an alias being moved, a folder being filled
      throw error;
    }
  }

  private async take(model: string): Promise<ReloadEvent> {
    const { version, file } = this.current;
    let path = model;
    try {
      path = findModel(model, this.settings.workspace);
      const signature = fileSignature(path);
      if (model === this.followed) this.taken = signature;
      const next = readPolicyFile(path, file);
      if (next.sha256 !== file.sha256) await this.put(next);
      [this.followed, this.taken, this.led] = [model, signature, null];
    } catch (error) {
      if (!(error instanceof TypedError)) throw error;
      return { event: 'reload-refused', model: path, version, error: servingError(error) };
    }
    const changed = this.current.version !== version;
    return {
      event: changed ? 'reloaded' : 'unchanged',
      model: path,
      sha256: this.current.file.sha256,
      version: this.current.version,
    };
  }

  private async put(file: PolicyFile): Promise<void> {
    const before = this.current;
    // Of the same networks the compiled programs serve on; of others they are given back.
    const isSame = shapesOf(file) === shapesOf(before.file);
    const engine = isSame ? before.engine : await this.settings.createEngine();
    try {
      this.current = await ServedPolicy.load(file, before.version + 1, engine);
    } catch (error) {
      if (!isSame) await engine.dispose();
      throw error;
    }
    await this.replace(this.current);
    if (!isSame) await before.engine.dispose();
  }
}
