import { existsSync } from 'node:fs';
import { hostname, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { failure, isFailure } from '../../contract/errors/index.ts';
import type { Text } from '../../contract/language.ts';
import { createHost, type Host } from '../../host/create-host.ts';
import { createRequestHandler } from '../../server/request-handler.ts';
import { RpcServer } from '../../server/rpc-connection.ts';
import { StudioServer } from '../../server/studio-server.ts';
import { Uploads } from '../../server/uploads.ts';
import { EXIT } from '../exit.ts';
import { onStopRequest, STOP_SIGNALS, type StopSignal } from '../interrupts.ts';
import { hasDisplay, openBrowser } from '../open-browser.ts';
import type { Output } from '../output.ts';
import { portOf } from '../port-option.ts';
import type { CommandContext } from './context.ts';

export interface ServeOptions {
  readonly host: string;
  readonly port?: string;
  /** False with `--no-open`. */
  readonly open: boolean;
  readonly workspace?: string;
  readonly leaveRuns?: boolean;
}

/** Where both the sources and the built files find it. */
const RENDERER = join(import.meta.dirname, '../../../out/renderer');
/** Always the same, so that a tunnel and a bookmark keep working. */
const USUAL_PORT = 8360;

/** Shows the window in a browser until it is asked to stop. */
export async function serveCommand(options: ServeOptions, { output, cwd }: CommandContext): Promise<number> {
  if (!existsSync(join(RENDERER, 'index.html'))) throw failure('server/no-renderer', { folder: RENDERER });
  const stopped = untilStopped();
  const onDefect = (error: unknown): void => output.error(error);
  process.on('unhandledRejection', onDefect); // a defect in what is shown must not end the host of the runs
  const host = await createHost({
    kind: 'server',
    workspace: resolve(cwd, options.workspace ?? '.'),
    capabilities: { reveal: false, dialogs: false, notifications: false },
  });
  try {
    const uploads = new Uploads(host.context.workspace.root);
    const server = await listen(options, {
      handleRequest: createRequestHandler({ renderer: RENDERER, uploads, onDefect }),
      rpc: new RpcServer(host.router, onDefect),
      onDefect,
    });
    announce(server, options, host, output);
    const signal = await stopped;
    await server.close();
    await end(host, options.leaveRuns === true || signal === 'SIGHUP' ? 'leave' : 'stop', output);
    return signal === 'SIGINT' ? EXIT.ok : STOP_SIGNALS[signal];
  } catch (error) {
    await host.close('leave');
    throw error;
  }
}

type Served = Pick<Parameters<typeof StudioServer.listen>[0], 'handleRequest' | 'rpc' | 'onDefect'>;

async function listen({ host, port }: ServeOptions, served: Served): Promise<StudioServer> {
  if (port !== undefined) return StudioServer.listen({ host, port: portOf(port), ...served });
  try {
    return await StudioServer.listen({ host, port: USUAL_PORT, ...served });
  } catch (error) {
    if (!isFailure(error, 'serve/address') || error.params['code'] !== 'EADDRINUSE') throw error;
    return StudioServer.listen({ host, port: 0, ...served });
  }
}

/** Resolves with the first request to stop; the second ends the process at once. */
function untilStopped(): Promise<StopSignal> {
  return new Promise((resolve) => {
    let asked = false;
    onStopRequest((signal) => {
      if (asked) process.exit(STOP_SIGNALS[signal]);
      asked = true;
      resolve(signal);
    });
  });
}

function announce({ link, port }: StudioServer, options: ServeOptions, host: Host, output: Output): void {
  const { root } = host.context.workspace;
  output.record({ event: 'ready', link, port, workspace: root, read_only: host.context.readOnly !== null });
  output.print(link);
  output.note({ en: `workspace ${root}; Ctrl-C ends it`, zh: `工作区 ${root}；按 Ctrl-C 结束` });
  if (host.context.readOnly) output.note(host.context.readOnly);
  const { host: name } = options;
  const open = options.open && hasDisplay();
  if (open) return openBrowser(link);
  output.note({ en: 'open the link in a browser', zh: '请在浏览器中打开上面的链接' });
  if (name === '127.0.0.1' || name === 'localhost') {
    const tunnel = `ssh -N -L ${port}:127.0.0.1:${port} ${userInfo().username}@${hostname()}`;
    output.note({
      en: `from another machine, first run this there: ${tunnel}`,
      zh: `从其他机器访问时，请先在那台机器上运行：${tunnel}`,
    });
  }
}

async function end(host: Host, running: 'stop' | 'leave', output: Output): Promise<void> {
  const live = host.context.jobs.list().filter(({ state }) => state === 'running');
  if (live.length > 0) output.note(remark(live.map(({ run, kind }) => run ?? kind).join(', '), running));
  await host.close(running);
}

function remark(runs: string, running: 'stop' | 'leave'): Text {
  if (running === 'leave') return { en: `left running: ${runs}`, zh: `保持运行：${runs}` };
  return {
    en: `stopping with a checkpoint: ${runs}; Ctrl-C again waits no longer`,
    zh: `正在保存检查点并停止：${runs}；再按 Ctrl-C 则不再等待`,
  };
}
