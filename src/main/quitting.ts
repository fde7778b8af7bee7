import { app, dialog } from 'electron';
import type { Job } from '../contract/host/jobs.ts';
import type { Language } from '../contract/language.ts';
import { WORDS } from './words.ts';

export interface QuittingOptions {
  readonly liveJobs: () => readonly Job[];
  readonly language: () => Language;
  /** Ends the host: jobs are stopped with a checkpoint, or left going on. */
  readonly close: (running: 'stop' | 'leave') => Promise<void>;
  readonly onDefect: (error: unknown) => void;
}

const ANSWERS = ['stop', 'leave', 'cancel'] as const;

/** Asks what becomes of live runs before the application ends, and ends the host before the process. */
export class Quitting {
  private readonly options: QuittingOptions;
  private state: 'no' | 'asking' | 'closing' | 'done' = 'no';

  constructor(options: QuittingOptions) {
    this.options = options;
    app.on('before-quit', (event) => {
      if (this.state === 'done') return;
      event.preventDefault();
      if (this.state === 'no') this.begin().catch(options.onDefect);
    });
  }

  private async begin(): Promise<void> {
    this.state = 'asking';
    const answer = await this.ask();
    if (answer === 'cancel') {
      this.state = 'no';
      return;
    }
    this.state = 'closing';
    try {
      await this.options.close(answer);
    } catch (error) {
      this.options.onDefect(error);
    }
    this.state = 'done';
    app.quit();
  }

  private async ask(): Promise<(typeof ANSWERS)[number]> {
    const live = this.options.liveJobs();
    if (live.length === 0) return 'stop';
    const language = this.options.language();
    const { response } = await dialog.showMessageBox({
      type: 'question',
      title: 'Warmstart Studio',
      message: WORDS.liveRuns[language],
      detail: `${live.map(({ run, kind }) => run ?? kind).join('\n')}\n\n${WORDS.quitDetail[language]}`,
      buttons: [WORDS.stopAndQuit[language], WORDS.leaveAndQuit[language], WORDS.cancel[language]],
      defaultId: 0,
      cancelId: 2,
      noLink: true,
    });
    return ANSWERS[response] ?? 'cancel';
  }
}
