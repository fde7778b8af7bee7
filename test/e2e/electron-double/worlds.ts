/**
 * What runs in a page of the double: two worlds, as with contextIsolation. The preload's world has `require('electron')`;
 * what it exposes is rebuilt in the page's world out of copies, functions becoming calls across. Both reach each other by
 * events of the window alone, whose details Chromium copies.
 */

/** What both worlds share. */
interface Page {
  readonly top: unknown;
  addEventListener(type: string, listener: (event: CustomEvent) => void): void;
  dispatchEvent(event: CustomEvent): boolean;
}

/** In the page's world, before any of its scripts. */
export function pageWorld(): void {
  const page = globalThis as unknown as Page;
  interface Shape {
    readonly value?: unknown;
    readonly call?: number;
    readonly members?: Readonly<Record<string, Shape>>;
  }
  const callbacks: ((...args: unknown[]) => void)[] = [];
  let returned: unknown;
  const across = (kind: string, detail: unknown): boolean =>
    page.dispatchEvent(new CustomEvent(`double:${kind}`, { detail }));
  const built = (shape: Shape): unknown => {
    if (shape.call !== undefined) {
      return (...args: unknown[]) => {
        returned = undefined;
        const sent = args.map((arg) =>
          typeof arg === 'function' ? { callback: callbacks.push(arg as () => void) - 1 } : { arg },
        );
        across('call', { call: shape.call, args: sent });
        return returned;
      };
    }
    if (!shape.members) return shape.value;
    return Object.freeze(
      Object.fromEntries(Object.entries(shape.members).map(([name, member]) => [name, built(member)])),
    );
  };
  page.addEventListener('double:expose', (event) => {
    const { name, shape } = (event as CustomEvent<{ name: string; shape: Shape }>).detail;
    if (name in page) return;
    Object.defineProperty(page, name, { value: built(shape), enumerable: true });
  });
  page.addEventListener('double:return', (event) => (returned = event.detail));
  page.addEventListener('double:callback', (event) => {
    const { callback, args } = (event as CustomEvent<{ callback: number; args: unknown[] }>).detail;
    callbacks[callback]?.(...args);
  });
  across('hello', null);
}

/** In the preload's world, before the preload, whose text follows as the body of a function of `require`. */
export function preloadWorld(platform: string, preload: (require: (name: string) => unknown) => void): void {
  const page = globalThis as unknown as Page;
  interface Sent {
    readonly arg?: unknown;
    readonly callback?: number;
  }
  if (page.top !== page) return; // preloads run in the top frame only
  const calls: ((...args: unknown[]) => unknown)[] = [];
  const exposed: unknown[] = [];
  const heard = new Map<string, ((...args: unknown[]) => void)[]>();
  const across = (kind: string, detail: unknown): boolean =>
    page.dispatchEvent(new CustomEvent(`double:${kind}`, { detail }));
  const shapeOf = (value: unknown): unknown => {
    if (typeof value === 'function') return { call: calls.push(value as () => unknown) - 1 };
    if (typeof value !== 'object' || value === null) return { value };
    return { members: Object.fromEntries(Object.entries(value).map(([name, member]) => [name, shapeOf(member)])) };
  };
  page.addEventListener('double:hello', () => exposed.forEach((detail) => across('expose', detail)));
  page.addEventListener('double:call', (event) => {
    const { call, args } = (event as CustomEvent<{ call: number; args: Sent[] }>).detail;
    const given = args.map(({ arg, callback }) =>
      callback === undefined ? arg : (...values: unknown[]) => across('callback', { callback, args: values }),
    );
    across('return', calls[call]?.(...given));
  });
  const world = globalThis as unknown as {
    doubleSend: (text: string) => void;
    doubleDeliver: (channel: string, args: unknown[]) => void;
  };
  world.doubleDeliver = (channel, args) => heard.get(channel)?.forEach((listener) => listener({}, ...args));
  const electron = {
    contextBridge: {
      exposeInMainWorld: (name: string, value: unknown) => {
        exposed.push({ name, shape: shapeOf(value) });
        across('expose', exposed.at(-1));
      },
    },
    ipcRenderer: {
      send: (channel: string, ...args: unknown[]) => world.doubleSend(JSON.stringify({ channel, args })),
      on: (channel: string, listener: () => void) => heard.set(channel, [...(heard.get(channel) ?? []), listener]),
    },
    webUtils: { getPathForFile: () => '' },
  };
  Object.assign(globalThis, { process: { platform } });
  preload((name) => {
    if (name !== 'electron') throw new Error(`a sandboxed preload cannot require ${name}`);
    return electron;
  });
}
