/** The part of WebAssembly that the compiled engine uses: Node's types leave it to the browser's. */
declare namespace WebAssembly {
  class Memory {
    /** In pages of 64 KiB. Throws a RangeError where the system has not so much. */
    constructor(limits: { initial: number; maximum: number; shared: true });
    readonly buffer: SharedArrayBuffer;
    /** By pages; returns how many there were. Throws a RangeError beyond the maximum. */
    grow(pages: number): number;
  }
  class Module {
    constructor(bytes: Uint8Array);
  }
  class Instance {
    constructor(module: Module, imports: { env: { memory: Memory } });
    readonly exports: Record<string, unknown>;
  }
}
