import { after } from 'node:test';
import { implement } from '@orpc/server';
import { RPCHandler } from '@orpc/server/message-port';
import { hostContract } from '../../contract/host/index.ts';

/**
 * A host within the test, reached over a message port as Electron's is. Import this before anything that imports
 * `host/connection.ts`, which looks for the port when it is loaded.
 */
const { port1: pageEnd, port2: hostEnd } = new MessageChannel();

const warmstartPort = Object.assign(pageEnd, { onDisconnect: { addListener: () => {} } });
Object.assign(globalThis, { window: { warmstartPort } });
after(() => {
  pageEnd.close();
  hostEnd.close();
});

/** Makes procedures of the contract: `procedures.runs.list.handler(() => […])`. */
export const procedures = implement(hostContract);

/** Answers with the procedures given; others are not there. */
export function serve(router: ConstructorParameters<typeof RPCHandler>[0]): void {
  new RPCHandler(router).upgrade(hostEnd);
  hostEnd.start();
  pageEnd.start();
}
