/** What Node, browsers and Electron all have beyond the language itself; the pure folders may use this much. */
declare function structuredClone<T>(value: T): T;
declare function btoa(bytes: string): string;
declare function atob(base64: string): string;
declare function setTimeout(callback: (value?: unknown) => void, milliseconds: number): unknown;
declare const performance: { now(): number };
interface AbortSignal {
  readonly aborted: boolean;
  throwIfAborted(): void;
}
