import { failure } from '../../../contract/errors/index.ts';
import { foundFormat } from '../found-format.ts';
import { readPickle } from './pickle-read.ts';
import { writePickle } from './pickle-write.ts';
import type { StoredValue } from '../../stored-value.ts';
import { isZip, readZip } from './zip-read.ts';
import { writeZip } from './zip-write.ts';

const PICKLE = 'data.pkl';

/** How many bytes of a file's tensors may be copied, over the file's own: views that repeat elements are copies. */
const COPIES = 3;
const SMALL_COPIES = 1 << 16;

/**
 * A value in PyTorch's file format (of 1.6 and newer): a zip file with the pickle in `archive/data.pkl` and each
 * tensor's numbers in `archive/data/N`. The same value gives the same bytes. `torch.load(path, weights_only=True)` of
 * PyTorch 1.13 and newer opens it.
 */
export function writePt(value: StoredValue): Uint8Array {
  const { pickle, storages } = writePickle(value);
  return writeZip([
    { name: `archive/${PICKLE}`, data: pickle },
    { name: 'archive/byteorder', data: Buffer.from('little') },
    ...storages.map((data, key) => ({ name: `archive/data/${key}`, data })),
    { name: 'archive/version', data: Buffer.from('3\n') },
  ]);
}

/**
 * Reads a value from PyTorch's file format without executing anything. Tensors whose place in `bytes` permits are
 * views on them, so changing one changes `bytes` and every tensor that shares its storage.
 *
 * Throws `model/format` where the content is something else, `model/zip`, `model/pickle-refused` and
 * `model/pickle-broken`.
 *
 * @param where the file's name, for errors
 */
export function readPt(bytes: Uint8Array, where: string): StoredValue {
  if (!isZip(bytes)) throw failure('model/format', { where, found: foundFormat(bytes) });
  const entries = readZip(bytes, where);
  // The folder is named after the file that torch.save was given.
  const name = [...entries.keys()].find((entry) => /^[^/]+\/data\.pkl$/.test(entry));
  if (name === undefined) throw failure('model/format', { where, found: 'other-zip' });
  const folder = name.slice(0, -PICKLE.length);
  const byteOrder = entries.get(`${folder}byteorder`);
  if (byteOrder && Buffer.from(byteOrder.data).toString('latin1') !== 'little') {
    throw failure('model/pickle-broken', { where, problem: 'byteorder', offset: 0 });
  }
  const tensors = {
    storage: (key: string) => entries.get(`${folder}data/${key}`)?.data,
    budget: COPIES * bytes.length + SMALL_COPIES,
  };
  return readPickle(entries.get(name)!.data, tensors, where);
}
