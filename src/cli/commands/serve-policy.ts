import { randomInt } from 'node:crypto';
import type { Text } from '../../contract/language.ts';
import type { ServingEvent } from '../../contract/serving.ts';
import type { Address } from '../../jobs/serve-policy/http-server.ts';
import { servePolicy } from '../../jobs/serve-policy/serve-policy.ts';
import { StopRequest } from '../../jobs/stop-request.ts';
import { EXIT } from '../exit.ts';
import { onStopRequest, STOP_SIGNALS } from '../interrupts.ts';
import { pathAsTyped } from '../path-as-typed.ts';
import { portOf } from '../port-option.ts';
import { wholeNumber } from '../whole-number.ts';
import type { CommandContext } from './context.ts';

export interface ServePolicyOptions {
  readonly port?: string;
  readonly host: string;
  readonly sample?: boolean;
  readonly seed?: string;
  readonly experience?: string;
  readonly sessions: string;
  readonly threads: string;
}

const SEEDS = 2 ** 32;

/** Standard output belongs to the protocol, whatever `--json` says; people read standard error. */
export async function servePolicyCommand(
  model: string,
  options: ServePolicyOptions,
  { output, cwd }: CommandContext,
): Promise<number> {
  const stop = new StopRequest();
  const stopListening = onStopRequest((signal) => {
    if (stop.requested) process.exit(STOP_SIGNALS[signal]); // asked twice: at once, as a kill would
    stop.request();
  });
  try {
    const { answered } = await servePolicy({
      model: pathAsTyped(model, cwd),
      workspace: cwd,
      threads: wholeNumber('--threads', options.threads, 1),
      seed: seedOf(options),
      sessions: wholeNumber('--sessions', options.sessions, 1),
      experience: options.experience === undefined ? null : pathAsTyped(options.experience, cwd),
      http: addressOf(options),
      input: process.stdin,
      output: process.stdout,
      stop,
      onEvent: (event) => output.note(remark(event)),
    });
    if (answered) return EXIT.ok;
    output.note({ en: 'ended; the last answers were not read', zh: '已结束；最后的应答无人读取' });
    process.exit(EXIT.failed); // what was written to the pipe would keep the process
  } finally {
    stopListening();
  }
}

function addressOf({ host, port }: ServePolicyOptions): Address | null {
  if (port === undefined) return null;
  return { host, port: portOf(port) };
}

function seedOf({ sample, seed }: ServePolicyOptions): number | null {
  if (!sample) return null;
  return seed === undefined ? randomInt(SEEDS) : wholeNumber('--seed', seed, 0);
}

function remark(event: ServingEvent): Text {
  switch (event.event) {
    case 'ready': {
      const { model, host, port } = event;
      const http = host === null ? '' : `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
      return {
        en: `serving ${model} on standard input${http && ` and at ${http}`}; Ctrl-C ends it`,
        zh: `正在服务 ${model}：标准输入${http && `与 ${http}`}；按 Ctrl-C 结束`,
      };
    }
    case 'reloaded':
      return {
        en: `version ${event.version}: ${event.model}`,
        zh: `第 ${event.version} 版：${event.model}`,
      };
    case 'unchanged':
      return { en: `${event.model} is the version that is served`, zh: `${event.model} 即正在服务的版本` };
    case 'reload-refused':
      return {
        en: `version ${event.version} goes on, since another was refused:\n${event.error.message}`,
        zh: `继续使用第 ${event.version} 版，因为新版本被拒绝：\n${event.error.message_zh}`,
      };
    case 'experience-lost':
      return {
        en: `experience is being lost:\n${event.error.message}`,
        zh: `经验正在丢失：\n${event.error.message_zh}`,
      };
  }
}
