import { StoredTensor } from '../../stored-value.ts';
import { rawNumbers, typedNumbers } from './numbers-read.ts';
import { fieldsOf, textIn, unsigned, varintsIn, type Field, type Span } from './protobuf-read.ts';
import type { Refuse } from './refusal.ts';
import { NUMBER_TYPES, STRING_TYPE, TENSOR, TENSOR_ENCODINGS, type NumberType } from './tensor-proto.ts';

const MAXIMUM_DIMENSIONS = 64; // as in PyTorch

/** A TensorProto whose numbers are not read yet. */
interface Description {
  name: string;
  dataType: number;
  readonly shape: number[];
  raw?: Span;
  /** Which of the fields for numbers of certain types there are. */
  readonly typed: Set<number>;
  external: boolean;
  segment: boolean;
}

/** The TensorProto in `span`. Throws what `refuse` throws. */
export function readInitializer(
  bytes: Uint8Array,
  span: Span,
  refuse: Refuse,
): { readonly name: string; readonly tensor: StoredTensor } {
  const description = describe(bytes, span, refuse);
  const { name, shape, raw } = description;
  const refuseIt: Refuse = (problem, details) => refuse(problem, { name, offset: span.start, ...details });
  if (name === '') return refuseIt('unnamed');
  if (description.external) return refuseIt('external');
  if (description.segment) return refuseIt('segment');
  const type = numberTypeOf(description, refuseIt);
  if (shape.length > MAXIMUM_DIMENSIONS || !shape.every(Number.isSafeInteger)) return refuseIt('shape');
  for (const field of description.typed) if (raw !== undefined || field !== type.field) refuseIt('place');
  const data = raw
    ? rawNumbers(bytes, raw, type.dtype, shape, refuseIt)
    : typedNumbers(bytes, span, type, shape, refuseIt);
  return { name, tensor: new StoredTensor(type.dtype, shape, data) };
}

function numberTypeOf({ dataType }: Description, refuse: Refuse): NumberType {
  if (dataType === STRING_TYPE) return refuse('strings');
  return NUMBER_TYPES.get(dataType) ?? refuse('data-type', { found: `data_type ${dataType}` });
}

/** As everywhere in protocol buffers, of a field that stands there twice the last one counts. */
function describe(bytes: Uint8Array, span: Span, refuse: Refuse): Description {
  const description: Description = {
    name: '',
    dataType: 0,
    shape: [],
    typed: new Set(),
    external: false,
    segment: false,
  };
  for (const field of fieldsOf(bytes, span, TENSOR_ENCODINGS, refuse)) {
    switch (field.number) {
      case TENSOR.dims:
        addSizes(description.shape, bytes, field, refuse);
        break;
      case TENSOR.dataType:
        description.dataType = unsigned(bytes, field);
        break;
      case TENSOR.name:
        description.name = textIn(bytes, field, refuse);
        break;
      case TENSOR.rawData:
        description.raw = field;
        break;
      case TENSOR.segment:
        description.segment = true;
        break;
      case TENSOR.externalData:
        description.external = true;
        break;
      case TENSOR.dataLocation:
        description.external ||= unsigned(bytes, field) !== 0;
        break;
      case TENSOR.floatData:
      case TENSOR.int32Data:
      case TENSOR.stringData:
      case TENSOR.int64Data:
      case TENSOR.doubleData:
      case TENSOR.uint64Data:
        description.typed.add(field.number);
        break;
      default: // a text for readers, or a field of a newer version
    }
  }
  return description;
}

/** Negative sizes come out beyond 2^53. One size more than a tensor may have is kept, which is enough to refuse it. */
function addSizes(shape: number[], bytes: Uint8Array, field: Field, refuse: Refuse): void {
  for (const varint of varintsIn(bytes, field, refuse)) {
    if (shape.length <= MAXIMUM_DIMENSIONS) shape.push(unsigned(bytes, varint));
  }
}
