import { implement } from '@orpc/server';
import { availableParallelism, cpus } from 'node:os';
import { failure } from '../../contract/errors/index.ts';
import { system } from '../../contract/host/system.ts';
import type { Text } from '../../contract/language.ts';
import { enginesHere } from '../../jobs/doctor/engines-here.ts';
import { examineMachine } from '../../jobs/doctor/examine-machine.ts';
import { untilEnded } from '../change-signal.ts';
import type { Desktop } from '../desktop.ts';
import type { HostContext } from '../host-context.ts';
import { browse } from './browse.ts';
import { memoryUse, watchUsage } from './usage.ts';

export function systemProcedures(context: HostContext) {
  const { workspace, notices, desktop, tensorflow } = context;
  const procedures = implement(system);
  return procedures.router({
    info: procedures.info.handler(() => ({
      version: context.version,
      host: context.kind,
      capabilities: context.capabilities,
      workspace: workspace.root,
      readOnly: context.readOnly,
      platform: `${process.platform} ${process.arch}`,
      node: process.versions.node,
      processor: cpus()[0]?.model.trim() ?? '',
      cores: availableParallelism(),
      memory: memoryUse().total,
    })),
    engines: procedures.engines.handler(({ input }) => enginesHere(input.again)),
    doctor: procedures.doctor.handler(({ signal }) => examination(workspace.root, untilEnded(signal))),
    setUpTensorflow: procedures.setUpTensorflow.handler(({ input: { gpu, mirror, importFrom } }) =>
      tensorflow.begin({
        gpu,
        ...(mirror !== undefined && { mirror }),
        ...(importFrom !== undefined && { importFrom: workspace.absolute(importFrom) }),
      }),
    ),
    stopTensorflowSetUp: procedures.stopTensorflowSetUp.handler(() => tensorflow.stop()),
    tensorflowSetUp: procedures.tensorflowSetUp.handler(({ signal }) => tensorflow.watch(untilEnded(signal))),
    tensorflowLog: procedures.tensorflowLog.handler(() => ({ text: tensorflow.log() })),
    usage: procedures.usage.handler(({ signal }) => watchUsage(untilEnded(signal))),
    notices: procedures.notices.handler(({ input, signal }) => notices.since(input.after, untilEnded(signal))),
    browse: procedures.browse.handler(({ input }) => browse(workspace, input.folder)),
    reveal: procedures.reveal.handler(({ input }) => {
      const path = workspace.absolute(input.path);
      required(desktop, { en: 'show a file in the file manager', zh: '在文件管理器中显示文件' }).reveal(path);
    }),
    choose: procedures.choose.handler(async ({ input }) => {
      const { name, extensions, ...question } = input;
      const chosen = await required(desktop, { en: 'open a file dialog', zh: '打开文件对话框' }).choose({
        ...question,
        ...(name !== undefined && { name }),
        ...(extensions !== undefined && { extensions }),
      });
      if (chosen === null) return null;
      workspace.allow(chosen);
      return workspace.relative(chosen);
    }),
  });
}

/** Ends with the question: a step that is under way then runs to its end for nobody. */
async function* examination(workspace: string, signal: AbortSignal) {
  for await (const report of examineMachine({ workspace })) {
    if (signal.aborted) return;
    yield report;
  }
}

function required(desktop: Desktop | null, doing: Text): Desktop {
  if (!desktop) throw failure('host/no-desktop', { doing });
  return desktop;
}
