/** The part of the AssemblyScript compiler that is used here: its own types change the globals of every file. */
export interface CompilerHost {
  readFile(name: string): string | null;
  writeFile(name: string, contents: Uint8Array | string): void;
  listFiles(): string[];
}
declare const asc: {
  main(args: readonly string[], host: CompilerHost): Promise<{ error: Error | null; stderr: { toString(): string } }>;
};
export default asc;
