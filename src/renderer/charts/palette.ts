/** Okabe and Ito's colours (jfly.uni-koeln.de/color), which colour-blind people tell apart; yellow comes last, as it is weak on white. */
const COLOURS = ['#0072B2', '#E69F00', '#009E73', '#D55E00', '#CC79A7', '#56B4E9', '#8C8C8C', '#B8A300'] as const;

/** The colour of a run's index; those beyond the palette begin again. */
export function colourOf(index: number): string {
  return COLOURS[((index % COLOURS.length) + COLOURS.length) % COLOURS.length];
}
