import { implement } from '@orpc/server';
import { availableParallelism, cpus } from 'node:os';
import { failure } from '../../contract/errors/index.ts';
import { system } from '../../contract/host/system.ts';
import type { Text } from '../../contract/language.ts';
import { untilEnded } from '../change-signal.ts';
import type { Desktop } from '../desktop.ts';
import type { HostContext } from '../host-context.ts';
import { browse } from './browse.ts';
import { engines } from './engines.ts';
import { memoryUse, watchUsage } from './usage.ts';

export function systemProcedures(context: HostContext) {
  const { workspace, notices, desktop } = context;
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
    // Chromium's allocator can end a process of Electron into which ONNX Runtime is loaded.
    engines: procedures.engines.handler(() => engines(context.kind === 'server')),
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

function required(desktop: Desktop | null, doing: Text): Desktop {
  if (!desktop) throw failure('host/no-desktop', { doing });
  return desktop;
}
