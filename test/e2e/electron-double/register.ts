import { registerHooks } from 'node:module';

/** Loaded before the built main process (`node --import`): `electron` is this folder's double from then on. */
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'electron'
      ? { url: new URL('./electron.ts', import.meta.url).href, shortCircuit: true }
      : next(specifier, context),
});
Object.assign(process, { resourcesPath: '/nothing/is/packaged' });
