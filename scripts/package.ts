/** `npm run package`: packs the application for this platform into dist/. `-- --dir` stops before installers are made. */
import { dirname } from 'node:path';
import { build, Platform } from 'electron-builder';
import configuration from '../electron-builder.config.ts';
import { buildIfStale } from './build.ts';

const projectDir = dirname(import.meta.dirname);
await buildIfStale(projectDir, 'inherit');
const targets = Platform.current().createTarget(process.argv.includes('--dir') ? 'dir' : null);
await build({ projectDir, targets, config: configuration, publish: 'never' });
