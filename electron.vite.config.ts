import ui from '@nuxt/ui/vite';
import vue from '@vitejs/plugin-vue';
import { defineConfig } from 'electron-vite';
import { join } from 'node:path';
import type { Plugin, Rollup } from 'vite';

/** A worker thread's file is named by its source; built, it lies beside the module that starts it, as JavaScript. */
const workerFiles: Plugin = {
  name: 'warmstart:worker-files',
  renderChunk: (code) => {
    const built = code.replace(/(new URL\(["']\.[^"']*)\.ts(["'], import\.meta\.url\))/g, '$1.js$2');
    return built === code ? null : { code: built, map: null }; // as long as before: the map still holds
  },
};

/** How long its plugins took is nothing to a user, for whom `npm start` builds. */
const QUIET = { bundlerTimings: false };

type ModuleGraph = Pick<Rollup.PluginContext, 'getModuleInfo'>;

/** Names the chunk of everything that the module loads at once: one file is here sooner than thirty. */
function loadedBy(entry: string): (id: string, graph: ModuleGraph) => 'start' | null {
  const reached = new Set<string>();
  const reach = (id: string, graph: ModuleGraph): void => {
    if (reached.has(id)) return;
    reached.add(id);
    for (const imported of graph.getModuleInfo(id)?.importedIds ?? []) reach(imported, graph);
  };
  return (id, graph) => {
    reach(entry, graph);
    return reached.has(id) ? 'start' : null;
  };
}

/**
 * Builds what the application ships. Modules of the command line and of the main process stay apart, out/ mirroring
 * src/, so that files found relative to a module (resources/, configs/) are found from both; packages are not bundled.
 * The renderer is bundled whole.
 */
export default defineConfig({
  main: {
    plugins: [workerFiles],
    build: {
      outDir: 'out',
      sourcemap: true,
      rollupOptions: {
        checks: QUIET,
        input: {
          'cli/main': 'src/cli/main.ts',
          'cli/utility-process': 'src/cli/utility-process.ts',
          'engines/compiled/shards/worker': 'src/engines/compiled/shards/worker.ts',
          'engines/compiled/gpu/probe-process': 'src/engines/compiled/gpu/probe-process.ts',
          'engines/tensorflow/probe-process': 'src/engines/tensorflow/probe-process.ts',
          'host/models/validation-thread': 'src/host/models/validation-thread.ts',
          'jobs/doctor/database-process': 'src/jobs/doctor/database-process.ts',
          'jobs/doctor/trial-process': 'src/jobs/doctor/trial-process.ts',
          'main/main': 'src/main/main.ts',
          'store/catalog/worker': 'src/store/catalog/worker.ts',
        },
        output: { preserveModules: true, preserveModulesRoot: 'src' },
      },
    },
  },
  // A sandboxed preload is one file of CommonJS, which may require nothing but electron.
  preload: {
    build: {
      outDir: 'out/preload',
      rollupOptions: { input: 'src/preload/index.ts', output: { format: 'cjs', entryFileNames: 'index.cjs' } },
    },
  },
  renderer: {
    root: 'src/renderer',
    build: {
      outDir: 'out/renderer',
      minify: true,
      chunkSizeWarningLimit: 1000, // kilobytes: files come from this machine
      rollupOptions: {
        checks: QUIET,
        input: 'src/renderer/index.html',
        output: {
          codeSplitting: {
            groups: [{ debugName: 'start', name: loadedBy(join(import.meta.dirname, 'src/renderer/main.ts')) }],
          },
        },
      },
    },
    plugins: [
      vue(),
      ui({
        root: import.meta.dirname,
        dts: false,
        autoImport: false,
        components: false,
        colorMode: false,
        ui: { colors: { primary: 'blue', neutral: 'zinc' } },
        // Only the icons that the sources name are taken along; none is ever asked of a remote service.
        icon: { clientBundle: { scan: { globInclude: ['src/renderer/**/*.{vue,ts}'] } } },
      }),
    ],
  },
});
