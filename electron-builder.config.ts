import type { Configuration } from 'electron-builder';

/** What of each package is for other platforms, for compiling, or for browsers. */
const UNNEEDED = [
  '!node_modules/onnxruntime-node/bin/**',
  'node_modules/onnxruntime-node/bin/napi-v*/${platform}/${arch}/**',
  '!node_modules/better-sqlite3/{deps,src}/**',
  '!node_modules/better-sqlite3/prebuilds/**',
  'node_modules/better-sqlite3/prebuilds/${platform}-${arch}.node',
  '!node_modules/@tensorflow/*/dist/tf*',
  'node_modules/@tensorflow/*/dist/tf-*.node.js',
  '!node_modules/@tensorflow/*/{src,demos,scripts}/**',
  '!node_modules/@tensorflow/tfjs-node-gpu/**', // its set-up brings it: docs/tensorflow.md
  '!node_modules/**/*.{map,d.ts,d.mts,d.cts}',
  '!node_modules/**/{test,tests,__tests__,example,examples}/**',
];

/**
 * How the application is packed: `npm run package`. Workers are the command line on plain Node, which cannot look into
 * an archive: it, what it imports, its packages and files lie outside of it. Windows, main process and preload lie in it.
 */
const configuration: Configuration = {
  appId: 'studio.warmstart',
  productName: 'Warmstart Studio',
  copyright: 'MIT License',
  extraMetadata: { homepage: 'https://warmstart-studio.invalid' }, // deb wants one
  directories: { output: 'dist', buildResources: 'resources/application' },
  icon: 'resources/icon.png', // drawn in resources/icon.svg
  npmRebuild: false, // its native modules are Node-API: the same for Node and Electron
  files: [
    'package.json',
    'LICENSE',
    'bin/*.mjs',
    'out/**',
    '!out/**/*.map',
    '!out/built',
    'configs/**',
    'resources/**',
    ...UNNEEDED,
  ],
  asar: true,
  asarUnpack: [
    'package.json',
    'bin/**',
    'configs/**',
    'resources/**',
    'node_modules/**',
    'out/{base,cli,compiler,contract,datasets,demonstrations,engines,environments,files,host,jobs,learning,models,rollout,server,store}/**',
  ],
  extraResources: [{ from: 'node_modules/node/bin', to: 'node', filter: ['node', 'node.exe'] }],
  electronFuses: {
    runAsNode: false,
    enableCookieEncryption: true,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    grantFileProtocolExtraPrivileges: false,
  },
  fileAssociations: [
    {
      ext: 'pt',
      name: 'PyTorch model',
      description: 'Policy model',
      role: 'Viewer',
      mimeType: 'application/x-pytorch',
    },
    {
      ext: 'safetensors',
      name: 'Safetensors model',
      description: 'Policy model',
      role: 'Viewer',
      mimeType: 'application/x-safetensors',
    },
  ],
  linux: {
    target: ['deb', 'AppImage'],
    category: 'Science',
    maintainer: 'Warmstart Studio <studio@warmstart-studio.invalid>',
    synopsis: 'Pretrain scheduling policies and start PPO from them',
  },
  win: { target: ['nsis'] },
  nsis: { oneClick: false, allowToChangeInstallationDirectory: true },
  mac: { target: [{ target: 'dmg', arch: ['arm64'] }], category: 'public.app-category.developer-tools' },
};

export default configuration;
