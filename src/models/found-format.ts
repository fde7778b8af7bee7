import type { FoundFormat } from '../contract/errors/model.ts';

const ZIP_ENTRY = 'PK\u0003\u0004';

/** What a file is by its content, where it is not the zip file that a model is stored in; undefined where it is one. */
export function foundFormat(bytes: Uint8Array): FoundFormat | undefined {
  if (bytes.length === 0) return 'empty';
  const start = Buffer.from(bytes.subarray(0, 16)).toString('latin1');
  if (start.startsWith(ZIP_ENTRY)) return undefined;
  // torch.save before 1.6 began with a pickled magic number.
  if (start.startsWith('\u0080\u0002\u008a\u000al\u00fc\u009cF')) return 'legacy-torch';
  if (/^\u0080[\u0002-\u0005]/.test(start)) return 'pickle';
  if (start.startsWith('\u001f\u008b')) return 'gzip';
  if (start.startsWith('\u0089HDF')) return 'hdf5';
  // Eight bytes of header length, then JSON.
  if (start[8] === '{' && start.slice(4, 8) === '\0\0\0\0') return 'safetensors';
  return isText(bytes.subarray(0, 1024)) ? 'text' : 'unknown';
}

function isText(bytes: Uint8Array): boolean {
  // Without control characters; a character cut at the end shows as the replacement one.
  const text = new TextDecoder().decode(bytes).slice(0, -3);
  return !/[\0-\u0008\u000e-\u001f\ufffd]/.test(text);
}
