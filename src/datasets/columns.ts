/** Bytes of one element. */
const DTYPE_BYTES = { float32: 4, uint16: 2, uint8: 1 } as const;

export type ColumnDType = keyof typeof DTYPE_BYTES;

interface ColumnLayout {
  readonly file: string;
  readonly dtype: ColumnDType;
  readonly rows: 'steps' | 'episodes';
  /** Elements of a row. */
  width(observationSize: number, actionCount: number): number;
}

/** The columns of a demonstration set: flat little-endian files, row after row. */
export const COLUMNS = {
  observations: { file: 'observations.f32', dtype: 'float32', rows: 'steps', width: (size) => size },
  actions: { file: 'actions.u16', dtype: 'uint16', rows: 'steps', width: () => 1 },
  /** Bit a & 7 (of value 1 << (a & 7)) of byte a >> 3 says whether action a is allowed. */
  masks: { file: 'masks.bits', dtype: 'uint8', rows: 'steps', width: (_, actions) => maskBytes(actions) },
  rewards: { file: 'rewards.f32', dtype: 'float32', rows: 'steps', width: () => 1 },
  acting: { file: 'acting.u8', dtype: 'uint8', rows: 'steps', width: () => 1 },
  final_observations: { file: 'final_observations.f32', dtype: 'float32', rows: 'episodes', width: (size) => size },
  /** Only where a policy demonstrated: how probable each action was, 0 where not allowed. */
  probabilities: { file: 'probabilities.f32', dtype: 'float32', rows: 'steps', width: (_, actions) => actions },
} as const satisfies Record<string, ColumnLayout>;

export type ColumnName = keyof typeof COLUMNS;
const COLUMN_NAMES = Object.keys(COLUMNS) as ColumnName[];

/** The columns of which `has` says that they are there, in order. */
export function columnsWhere(has: (name: ColumnName) => boolean): readonly ColumnName[] {
  return COLUMN_NAMES.filter(has);
}

export function maskBytes(actionCount: number): number {
  return (actionCount + 7) >> 3;
}

/** Bytes of one row of a column. */
export function rowBytes(name: ColumnName, observationSize: number, actionCount: number): number {
  const column: ColumnLayout = COLUMNS[name];
  return DTYPE_BYTES[column.dtype] * column.width(observationSize, actionCount);
}
