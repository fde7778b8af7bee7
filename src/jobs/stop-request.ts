/** Asks a job to end at the next good moment, with everything saved. */
export class StopRequest {
  private readonly controller = new AbortController();

  request(): void {
    this.controller.abort(new StopRequested());
  }

  get requested(): boolean {
    return this.controller.signal.aborted;
  }

  /** For what can be given up at once, such as collecting. */
  get signal(): AbortSignal {
    return this.controller.signal;
  }
}

/** What work that was given up on request throws. */
export class StopRequested extends Error {
  constructor() {
    super('stopped on request');
    this.name = 'StopRequested';
  }
}
