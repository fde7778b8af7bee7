/**
 * The folder that a run lies in, `outputs/` left out, which tells runs of the same name apart: `compare/third` of
 * `outputs/compare/third/standard-seed-0`. In whole where the run was given a name of its own; empty where there is none.
 */
export function placeOfRun(run: string | null, name: string): string {
  const folders = (run ?? '').split('/').slice(1);
  return (folders.at(-1) === name ? folders.slice(0, -1) : folders).join('/');
}
