import { defineConfig } from 'electron-vite';

/**
 * Builds what the application ships; so far that is the command line. Modules stay apart, out/ mirroring src/, so that
 * files found relative to a module (resources/, configs/) are found from both; packages are not bundled.
 */
export default defineConfig({
  main: {
    build: {
      outDir: 'out',
      sourcemap: true,
      rollupOptions: {
        input: { 'cli/main': 'src/cli/main.ts' },
        output: { preserveModules: true, preserveModulesRoot: 'src' },
      },
    },
  },
});
