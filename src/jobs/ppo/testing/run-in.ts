import assert from 'node:assert/strict';
import { checkPpoConfiguration } from '../../../contract/configuration/check.ts';
import type { NewEvent } from '../../../contract/events.ts';
import type { Engine } from '../../../learning/engine.ts';
import { StopRequest } from '../../stop-request.ts';
import { openPpo } from '../open-ppo.ts';
import { ppo, type PpoOutcome } from '../ppo.ts';

export interface Watched {
  readonly events: NewEvent[];
  readonly outcome: PpoOutcome;
}

/**
 * Begins or resumes runs in folders of a workspace; `onEvent` may ask one to stop.
 *
 * @param createEngine of another engine than the settings ask for
 */
export function runIn(workspace: string, createEngine?: () => Promise<Engine>) {
  return async (
    directory: string,
    settings: object,
    onEvent: (event: NewEvent, stop: StopRequest) => void = () => {},
  ): Promise<Watched> => {
    const opened = await openPpo({
      configuration: checkPpoConfiguration(settings, () => undefined),
      where: () => undefined,
      directory,
      asked: null,
      workspace,
      command: ['warmstart', 'ppo'],
      fellBack: (reason) => assert.fail(reason),
    });
    if ('finished' in opened) throw new Error('finished already');
    const engine = createEngine ? await createEngine() : opened.engine;
    const stop = new StopRequest();
    const events: NewEvent[] = [];
    const event = (one: NewEvent): void => {
      events.push(one);
      onEvent(one, stop);
    };
    const cloning = { event, progress: () => {}, compared: () => {} };
    const observer = { event, ppoProgress: () => {}, compared: () => {}, cloning };
    try {
      return { events, outcome: await ppo({ ...opened, engine, stop, observer }) };
    } finally {
      await opened.engine.dispose();
      if (engine !== opened.engine) await engine.dispose();
    }
  };
}
