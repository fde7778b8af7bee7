import type { StoredTensor } from '../../stored-value.ts';
import { readInitializer } from './initializer.ts';
import { BYTES, VARINT, allows, fieldAt, fieldsOf, textIn, type Encodings, type Span } from './protobuf-read.ts';
import type { Refuse } from './refusal.ts';

/** Fields of ModelProto that are read. */
const IR_VERSION = 1;
const GRAPH = 7;
const METADATA_PROPS = 14;
const TRAINING_INFO = 20;
const MODEL: Encodings = {
  [IR_VERSION]: [VARINT],
  2: [BYTES], // producer_name
  3: [BYTES], // producer_version
  4: [BYTES], // domain
  5: [VARINT], // model_version
  6: [BYTES], // doc_string
  [GRAPH]: [BYTES],
  8: [BYTES], // opset_import
  [METADATA_PROPS]: [BYTES],
  [TRAINING_INFO]: [BYTES],
  25: [BYTES], // functions
  26: [BYTES], // configuration
};

const INITIALIZER = 5;
const SPARSE_INITIALIZER = 15;
const GRAPH_PROTO: Encodings = { [INITIALIZER]: [BYTES], [SPARSE_INITIALIZER]: [BYTES] };

/** Of a TrainingInfoProto: a graph. */
const ALGORITHM = 2;
const TRAINING: Encodings = { [ALGORITHM]: [BYTES] };

const KEY = 1;
const VALUE = 2;
const ENTRY: Encodings = { [KEY]: [BYTES], [VALUE]: [BYTES] };

/** Large networks have some thousands. */
const MAXIMUM_INITIALIZERS = 1 << 16;

/** What is read of an ONNX model. */
export interface OnnxContent {
  /** Of the graph; where there is the text asked for, of training too. */
  readonly initializers: ReadonlyMap<string, StoredTensor>;
  /** A text of its metadata; undefined where there is none of this key. */
  readonly metadata: string | undefined;
}

/**
 * Whether a file begins like an ONNX model: only fields of one, as far as its version and its graph. A graph that is
 * cut off counts, so that the error can say so.
 */
export function isOnnx(bytes: Uint8Array): boolean {
  const found = new Set<number>();
  for (let at = 0; at < bytes.length && !(found.has(IR_VERSION) && found.has(GRAPH));) {
    const field = fieldAt(bytes, at, bytes.length);
    if (typeof field === 'string' || !(field.number in MODEL) || !allows(MODEL, field)) return false;
    found.add(field.number);
    at = field.end;
  }
  return found.has(IR_VERSION) && found.has(GRAPH);
}

/**
 * Reads the initializers and one text of the metadata. Throws what `refuse` throws.
 *
 * @param key of the text, which tells our own files: what others keep for training is left alone
 */
export function readOnnx(bytes: Uint8Array, key: string, refuse: Refuse): OnnxContent {
  const initializers = new Map<string, StoredTensor>();
  let hasGraph = false;
  let metadata: string | undefined;
  const wanted = Buffer.from(key);
  for (const field of fieldsOf(bytes, { start: 0, end: bytes.length }, MODEL, refuse)) {
    if (field.number === GRAPH) {
      hasGraph = true;
      addInitializers(initializers, bytes, field, refuse);
    } else if (field.number === METADATA_PROPS) {
      const entry = entryOf(bytes, field, refuse);
      if (!wanted.equals(bytes.subarray(entry.key.start, entry.key.end))) continue;
      if (metadata !== undefined) refuse('description-twice', { offset: field.start });
      metadata = textIn(bytes, entry.value, refuse);
    }
  }
  if (!hasGraph) return refuse('no-graph');
  if (metadata !== undefined) addTrainingState(initializers, bytes, refuse);
  return { initializers, metadata };
}

function addTrainingState(found: Map<string, StoredTensor>, bytes: Uint8Array, refuse: Refuse): void {
  for (const field of fieldsOf(bytes, { start: 0, end: bytes.length }, MODEL, refuse)) {
    if (field.number !== TRAINING_INFO) continue;
    for (const part of fieldsOf(bytes, field, TRAINING, refuse)) {
      if (part.number === ALGORITHM) addInitializers(found, bytes, part, refuse);
    }
  }
}

function addInitializers(found: Map<string, StoredTensor>, bytes: Uint8Array, graph: Span, refuse: Refuse): void {
  for (const field of fieldsOf(bytes, graph, GRAPH_PROTO, refuse)) {
    if (field.number === SPARSE_INITIALIZER) refuse('sparse', { offset: field.start });
    if (field.number !== INITIALIZER) continue;
    if (found.size === MAXIMUM_INITIALIZERS) refuse('many', { offset: field.start });
    const { name, tensor } = readInitializer(bytes, field, refuse);
    if (found.has(name)) refuse('name-twice', { name, offset: field.start });
    found.set(name, tensor);
  }
}

function entryOf(bytes: Uint8Array, span: Span, refuse: Refuse): { readonly key: Span; readonly value: Span } {
  const entry = { key: { start: 0, end: 0 }, value: { start: 0, end: 0 } };
  for (const field of fieldsOf(bytes, span, ENTRY, refuse)) {
    if (field.number === KEY) entry.key = field;
    if (field.number === VALUE) entry.value = field;
  }
  return entry;
}
