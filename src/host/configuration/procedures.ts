import { implement } from '@orpc/server';
import { configuration } from '../../contract/host/configuration.ts';
import type { HostContext } from '../host-context.ts';
import { checkedConfiguration } from './checked-configuration.ts';
import { differenceTo } from './difference.ts';
import { editText } from './edit-text.ts';
import { estimate } from './estimate.ts';
import { RunSpeeds } from './run-speed.ts';
import { presetFiles } from './presets.ts';
import { readConfigurationFile, writeConfigurationFile } from './configuration-file.ts';

export function configurationProcedures(context: HostContext) {
  const procedures = implement(configuration);
  const speeds = new RunSpeeds(context);
  return procedures.router({
    presets: procedures.presets.handler(({ input }) =>
      presetFiles(context.workspace, input.kind).map(({ path, name, about }) => ({ path, name, about })),
    ),
    read: procedures.read.handler(({ input }) => ({ text: readConfigurationFile(context.workspace, input.path) })),
    write: procedures.write.handler(({ input }) => writeConfigurationFile(context.workspace, input.path, input.text)),
    check: procedures.check.handler(({ input }) => checkedConfiguration(context, input.kind, input.text)),
    edit: procedures.edit.handler(({ input }) => ({ text: editText(input.text, input.path, input.value) })),
    estimate: procedures.estimate.handler(({ input }) => estimate(context, speeds, input.kind, input.text)),
    difference: procedures.difference.handler(({ input }) =>
      differenceTo(context.workspace, input.kind, input.text, input.run),
    ),
  });
}
