/** A curve in a chart. */
export interface ChartLine {
  readonly key: string;
  readonly label: string;
  readonly colour: string;
  readonly x: readonly number[];
  readonly y: readonly (number | null)[];
  /** A band around it, such as a 95 % interval; as long as `y`. */
  readonly low?: readonly (number | null)[];
  readonly high?: readonly (number | null)[];
  readonly dash?: 'solid' | 'dashed' | 'dotted';
  /** Whether smoothing applies: then the raw line stays, faint, behind the smoothed one. */
  readonly smooth?: boolean;
  /** Drawn at a quarter of the strength. */
  readonly faint?: boolean;
  /** A point to mark, such as the best epoch. */
  readonly mark?: { readonly x: number; readonly y: number; readonly label: string };
}

/** A horizontal line: a strategy's level, the pretrained policy's. */
export interface ChartLevel {
  readonly label: string;
  readonly value: number;
  readonly colour?: string;
  readonly dash?: 'solid' | 'dashed' | 'dotted';
  readonly low?: number;
  readonly high?: number;
}

/** A vertical line, or a stretch of the axis where `to` is given. */
export interface ChartMark {
  readonly label: string;
  readonly from: number;
  readonly to?: number;
}

/** What the x axis counts. */
export type AxisKind = 'count' | 'seconds' | 'date';

export interface ChartAxis {
  readonly label: string;
  readonly kind: AxisKind;
}
