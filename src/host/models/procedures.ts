import { implement } from '@orpc/server';
import { models, type ModelRow } from '../../contract/host/models.ts';
import { exportModel } from '../../models/export.ts';
import { requireValidModel } from '../../models/validate.ts';
import { untilEnded } from '../change-signal.ts';
import type { HostContext } from '../host-context.ts';
import { changeNotes, type MovedAlias } from './change-notes.ts';
import { findModel } from './find-model.ts';
import { importFile } from './import-file.ts';
import { modelDetail } from './model-detail.ts';
import { ModelIndex } from './model-index.ts';
import { ModelWatch } from './model-watch.ts';
import type { IndexedFolders } from './refresh-others.ts';
import { reindex } from './reindex.ts';
import { removeModel } from './remove-model.ts';
import { validateAside } from './validate-aside.ts';

export function modelProcedures(context: IndexedFolders & Pick<HostContext, 'notices'>) {
  const { workspace, catalog, notices } = context;
  const index = new ModelIndex(context);
  const watch = new ModelWatch(context, index);
  const procedures = implement(models);
  const found = async (name: string): Promise<ModelRow> => {
    await watch.ready();
    return findModel(name, context);
  };
  const tellMoved = ({ alias, from }: MovedAlias, to: string): void => {
    const text = { en: `alias ${alias}: from ${from} to ${to}`, zh: `别名 ${alias}：由 ${from} 转给 ${to}` };
    notices.add({ tone: 'success', text, run: null });
  };
  return procedures.router({
    list: procedures.list.handler(async ({ input }) => {
      await watch.ready();
      return catalog.models(input);
    }),
    watch: procedures.watch.handler(({ signal }) => watch.revisions(untilEnded(signal))),
    show: procedures.show.handler(async ({ input }) => modelDetail(await found(input.model), context)),
    validate: procedures.validate.handler(({ input }) => {
      const path = workspace.absolute(input.path);
      return validateAside({ path, file: workspace.relative(path) });
    }),
    import: procedures.import.handler(async ({ input }) => {
      const model = await importFile(input, context);
      await index.refresh();
      return findModel(model, context);
    }),
    export: procedures.export.handler(async ({ input }) => {
      const { model } = requireValidModel(workspace.absolute((await found(input.model)).model));
      const output = workspace.writable(input.path);
      const { files } = exportModel({ model, output, format: input.format, overwrite: false });
      return { path: workspace.relative(files[0]) };
    }),
    note: procedures.note.handler(async ({ input: { model, ...given } }) => {
      const row = await found(model);
      const noted = Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
      const changed = await changeNotes({ root: workspace.root, catalog, index }, row, () => noted);
      for (const one of changed.moved) tellMoved(one, row.model);
      return changed.row;
    }),
    remove: procedures.remove.handler(async ({ input }) => {
      const row = await found(input.model);
      removeModel(row, workspace.writable(row.model));
      await index.refresh();
    }),
    reindex: procedures.reindex.handler(() => reindex(context, index)),
  });
}
