import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { bindingOf } from '../installation.ts';
import type { SetUpContext } from './context.ts';
import { npmCommand } from './npm-command.ts';
import { runTool } from './run-tool.ts';

/** A network that drops packets would otherwise hold everything up for minutes. */
const CONNECT_MS = 5000;
const INSTALL_SECONDS = 900;

/**
 * Lets npm install the package with its own download of TensorFlow's libraries, into the staging folder. Returns the
 * package's folder in it, or null where its server is out of reach or the installation fails: there is another way.
 *
 * @param packageFolder the unpacked package, which names its server; absolute
 */
export async function ownDownload(context: SetUpContext, packageFolder: string): Promise<string | null> {
  const { release, staging, log, signal } = context;
  const server = serverOf(packageFolder);
  log.say({ en: `trying the package’s own download, from ${server}`, zh: `尝试 npm 包自带的下载：${server}` });
  if (!(await answers(server, signal))) {
    log.say({ en: 'it is out of reach', zh: '无法连接' });
    return null;
  }
  const { name, version } = release.npm;
  writeFileSync(join(staging, 'package.json'), JSON.stringify({ private: true, dependencies: { [name]: version } }));
  const { ok } = await runTool([...npmCommand(), 'install', '--no-audit', '--no-fund', '--foreground-scripts'], {
    cwd: staging,
    log,
    signal,
    timeoutSeconds: INSTALL_SECONDS,
  });
  const folder = `node_modules/${name}`;
  if (ok && bindingOf(folder, staging)) return folder;
  log.say({ en: 'it did not succeed', zh: '未成功' });
  return null;
}

/** The server that the package is set to, or the user has set it to. */
function serverOf(packageFolder: string): string {
  const { env } = process;
  const named = env['TFJS_NODE_CDN_STORAGE'] ?? env['npm_config_TFJS_NODE_CDN_STORAGE'] ?? env['CDN_STORAGE'];
  if (named) return named;
  const { binary } = JSON.parse(readFileSync(join(packageFolder, 'package.json'), 'utf8')) as {
    readonly binary: { readonly host: string };
  };
  return binary.host;
}

/** Whether a server answers anything at all, also a refusal. Behind a proxy only npm can tell. */
async function answers(server: string, signal: AbortSignal): Promise<boolean> {
  if (process.env['HTTPS_PROXY'] || process.env['https_proxy']) return true;
  try {
    await fetch(server, { method: 'HEAD', signal: AbortSignal.any([signal, AbortSignal.timeout(CONNECT_MS)]) });
    return true;
  } catch {
    signal.throwIfAborted();
    return false;
  }
}
