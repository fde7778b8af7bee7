import type { PretrainConfiguration } from '../contract/configuration/pretrain.ts';

export type ScheduleSettings = PretrainConfiguration['lr_scheduler'];

/** The learning rate over a run: a state machine whose state a checkpoint stores. */
export interface Schedule {
  /** The rate of the training step with this index, counted from 0 over the whole run. */
  rate(step: number): number;
  epochEnded(validationLoss: number): void;
  /** Plain data; `restore` takes it back. */
  state(): unknown;
  restore(state: unknown): void;
}

export interface ScheduleRange {
  /** `learning_rate` of the configuration. */
  readonly baseRate: number;
  /** Training steps of the whole run, if it does not stop early. */
  readonly totalSteps: number;
}

type Make = (settings: ScheduleSettings, range: ScheduleRange) => Schedule;

const SCHEDULES: Readonly<Record<ScheduleSettings['type'], Make>> = {
  constant: (_, { baseRate }) => stateless(() => baseRate),
  cosine,
  one_cycle: oneCycle,
  plateau: (settings, { baseRate }) => new Plateau(settings, baseRate),
};

export function createSchedule(settings: ScheduleSettings, range: ScheduleRange): Schedule {
  return SCHEDULES[settings.type](settings, range);
}

function stateless(rate: (step: number) => number): Schedule {
  return { rate, epochEnded: () => {}, state: () => null, restore: () => {} };
}

/** Linear warm-up, then half a cosine down to the minimum (Loshchilov and Hutter 2017, without restarts). */
function cosine(settings: ScheduleSettings, { baseRate, totalSteps }: ScheduleRange): Schedule {
  const warmup = Math.round(settings.warmup_fraction * totalSteps);
  const lowest = Math.min(settings.minimum, baseRate);
  return stateless((step) =>
    step < warmup
      ? (baseRate * (step + 1)) / warmup
      : between(baseRate, lowest, (step - warmup) / Math.max(1, totalSteps - 1 - warmup)),
  );
}

/**
 * One cycle (Smith and Topin 2018), with the numbers of torch.optim.lr_scheduler.OneCycleLR: a cosine from a 25th of
 * the rate up to it, then one down to a 250 000th.
 */
function oneCycle(settings: ScheduleSettings, { baseRate, totalSteps }: ScheduleRange): Schedule {
  const first = baseRate / 25;
  const last = first / 1e4;
  const top = settings.warmup_fraction * totalSteps - 1;
  return stateless((step) =>
    step < top
      ? between(first, baseRate, step / top)
      : between(baseRate, last, (step - Math.max(top, 0)) / Math.max(1, totalSteps - 1 - Math.max(top, 0))),
  );
}

/** From `start` to `end` along half a cosine, as `fraction` goes from 0 to 1; `end` beyond. */
function between(start: number, end: number, fraction: number): number {
  return end + ((start - end) * (1 + Math.cos(Math.PI * Math.min(fraction, 1)))) / 2;
}

/** Smallest relative fall of the loss that counts, as in torch.optim.lr_scheduler.ReduceLROnPlateau. */
const IMPROVEMENT = 1e-4;

/** Lowers the rate by a factor once validation loss has not fallen for more than `patience` epochs. */
class Plateau implements Schedule {
  private readonly settings: ScheduleSettings;
  private current: number;
  private best = Infinity;
  private epochsWithout = 0;

  constructor(settings: ScheduleSettings, baseRate: number) {
    this.settings = settings;
    this.current = baseRate;
  }

  rate(): number {
    return this.current;
  }

  epochEnded(validationLoss: number): void {
    // A negative loss improves when it falls further, so the threshold is a share of its size.
    if (validationLoss < this.best - IMPROVEMENT * (Number.isFinite(this.best) ? Math.abs(this.best) : 0)) {
      this.best = validationLoss;
      this.epochsWithout = 0;
      return;
    }
    this.epochsWithout++;
    if (this.epochsWithout <= this.settings.patience) return;
    this.epochsWithout = 0;
    this.current = Math.max(Math.min(this.settings.minimum, this.current), this.current * this.settings.factor);
  }

  /** `best` is null before the first epoch, as JSON has no infinity. */
  state(): { rate: number; best: number | null; epochsWithout: number } {
    const { current, best, epochsWithout } = this;
    return { rate: current, best: Number.isFinite(best) ? best : null, epochsWithout };
  }

  restore(state: unknown): void {
    const { rate, best, epochsWithout } = state as ReturnType<Plateau['state']>;
    this.current = rate;
    this.best = best ?? Infinity;
    this.epochsWithout = epochsWithout;
  }
}
