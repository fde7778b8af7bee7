import type { IConfiguration, IForbiddenRuleType } from 'dependency-cruiser';

/**
 * Which folder may import what (see ARCHITECTURE.md). Every rule has a file of its name under
 * test/architecture/fixtures that breaks it, and test/architecture/architecture.test.ts proves that the rule fires.
 */

/** A folder of src/ imports only from folders above it in this list. */
const LAYERS = [
  'base',
  'contract',
  'environments',
  'demonstrations',
  'learning',
  'rollout',
  'files',
  'compiler',
  'engines',
  'datasets',
  'models',
  'store',
  'jobs',
  'host',
  'server',
];

/** Where a user comes in: these import from the layers, and nothing imports them. */
const SURFACES = ['cli', 'main', 'preload', 'renderer'];

const src = (...folders: readonly string[]): string => `^src/(${folders.join('|')})/`;
const npm = (...names: readonly string[]): string => `(^|/)node_modules/(${names.join('|')})(/|$)`;
const TESTS = ['\\.test\\.ts$', '/testing/'];

const layerRules = LAYERS.slice(0, -1).map((layer, index) => ({
  name: `layer-${layer}`,
  comment: `src/${layer} imports only from folders above it`,
  from: { path: src(layer), pathNot: TESTS },
  to: { path: src(...LAYERS.slice(index + 1)) },
}));

const rules: IForbiddenRuleType[] = [
  ...layerRules,
  {
    name: 'surface-imported',
    comment: `nothing imports ${SURFACES.join(', ')}`,
    from: { path: '^src/([^/]+)/', pathNot: TESTS },
    to: { path: src(...SURFACES), pathNot: '^src/$1/' },
  },
  {
    name: 'browser-imports',
    comment: 'preload and renderer import base and contract only',
    from: { path: src('preload', 'renderer'), pathNot: TESTS },
    to: { path: src(...LAYERS), pathNot: src('base', 'contract') },
  },
  {
    name: 'browser-without-node',
    comment: 'preload and renderer run in a page: no module of Node',
    from: { path: src('preload', 'renderer'), pathNot: TESTS },
    to: { dependencyTypes: ['core'] },
  },
  {
    name: 'electron-only-in-main-and-preload',
    comment: 'everything else runs without Electron',
    from: { path: '^src/', pathNot: [src('main', 'preload'), ...TESTS] },
    to: { path: npm('electron') },
  },
  {
    name: 'pure-without-node',
    comment: 'these folders run anywhere: no module of Node',
    from: { path: src('base', 'contract', 'environments', 'demonstrations', 'learning', 'rollout'), pathNot: TESTS },
    to: { dependencyTypes: ['core'] },
  },
  {
    name: 'pure-packages',
    comment: 'these folders import no package',
    from: { path: src('base', 'environments', 'demonstrations'), pathNot: TESTS },
    to: { path: npm('.+') },
  },
  {
    name: 'contract-packages',
    comment: 'zod and the description of procedures are the only packages of the contract',
    from: { path: src('contract'), pathNot: TESTS },
    to: { path: npm('.+'), pathNot: npm('zod', '@orpc/contract') },
  },
  {
    name: 'learning-packages',
    comment: 'tfjs-core is the only package of learning and rollout: they name no engine',
    from: { path: src('learning', 'rollout'), pathNot: TESTS },
    to: { path: npm('.+'), pathNot: npm('@tensorflow/tfjs-core') },
  },
  {
    name: 'one-file-loads-onnxruntime',
    comment: 'one file loads each native module and words its absence',
    from: { pathNot: ['^src/engines/compiled/onnx-runtime\\.ts$'] },
    to: { path: npm('onnxruntime-node'), dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'one-file-loads-sqlite',
    comment: 'one file loads each native module and words its absence',
    from: { path: '^src/', pathNot: ['^src/store/catalog/sqlite\\.ts$', ...TESTS] },
    to: { path: npm('better-sqlite3'), dependencyTypesNot: ['type-only'] },
  },
  {
    name: 'queries-in-the-catalogue',
    comment: 'SQL is written in the catalogue alone',
    from: { path: '^src/', pathNot: ['^src/store/catalog/', ...TESTS] },
    to: { path: npm('kysely') },
  },
  {
    name: 'sources-without-test-code',
    comment: 'what ships imports no test, script or benchmark',
    from: { path: '^src/', pathNot: TESTS },
    to: { path: ['^(test|scripts|bench|bin)/', ...TESTS] },
  },
  {
    name: 'sources-without-dev-packages',
    comment: 'what ships imports only packages that are installed with it; the renderer is bundled with its own',
    from: { path: '^src/', pathNot: [src('renderer'), ...TESTS] },
    to: { dependencyTypes: ['npm-dev', 'npm-no-pkg'], pathNot: npm('electron') },
  },
  {
    name: 'no-cycle',
    comment: 'imports form no circle; those of types alone, which vanish, may',
    from: {},
    to: { circular: true, viaOnly: { dependencyTypesNot: ['type-only'] } },
  },
  { name: 'resolvable', comment: 'every import leads somewhere', from: {}, to: { couldNotResolve: true } },
];

const configuration: IConfiguration = {
  forbidden: rules.map((rule) => ({ severity: 'error', ...rule })),
  options: {
    doNotFollow: { path: 'node_modules' },
    exclude: { path: '^test/architecture/fixtures/' },
    tsPreCompilationDeps: true, // imports of types count too
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['import', 'require', 'node', 'default', 'types'],
      extensions: ['.ts', '.mjs', '.js', '.json', '.d.ts'],
    },
  },
};

export default configuration;
