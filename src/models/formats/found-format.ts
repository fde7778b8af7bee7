import type { FoundFormat } from '../../contract/errors/model.ts';

/** What a file is by its content that is in none of the formats that models are kept in. */
export function foundFormat(bytes: Uint8Array): FoundFormat {
  if (bytes.length === 0) return 'empty';
  const start = Buffer.from(bytes.subarray(0, 16)).toString('latin1');
  // torch.save before 1.6 began with a pickled magic number.
  if (start.startsWith('\u0080\u0002\u008a\u000al\u00fc\u009cF')) return 'legacy-torch';
  if (/^\u0080[\u0002-\u0005]/.test(start)) return 'pickle';
  if (start.startsWith('\u001f\u008b')) return 'gzip';
  if (start.startsWith('\u0089HDF')) return 'hdf5';
  return isText(bytes.subarray(0, 1024)) ? 'text' : 'unknown';
}

function isText(bytes: Uint8Array): boolean {
  // Without control characters; a character cut at the end shows as the replacement one.
  const text = new TextDecoder().decode(bytes).slice(0, -3);
  return !/[\0-\u0008\u000e-\u001f\ufffd]/.test(text);
}
