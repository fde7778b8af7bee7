import { init, type EChartsCoreOption } from 'echarts/core';
import { csvOf } from './chart-table.ts';

/** Hands a file to the browser's downloads. */
export function download(name: string, content: Blob): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  link.click();
  URL.revokeObjectURL(url);
}

/** The chart as a drawing without a background, at twice the width of a column of a paper. */
export function saveSvg(name: string, option: EChartsCoreOption, size: { width: number; height: number }): void {
  const chart = init(null, null, { renderer: 'svg', ssr: true, ...size });
  chart.setOption(option);
  download(`${name}.svg`, new Blob([chart.renderToSVGString()], { type: 'image/svg+xml' }));
  chart.dispose();
}

/** The chart as it is on the screen, at twice its resolution. */
export function savePng(name: string, dataUrl: string): void {
  const [, base64] = dataUrl.split(',');
  const bytes = Uint8Array.from(atob(base64), (character) => character.charCodeAt(0));
  download(`${name}.png`, new Blob([bytes], { type: 'image/png' }));
}

export function saveCsv(
  name: string,
  table: { header: readonly string[]; rows: readonly (readonly string[])[] },
): void {
  download(`${name}.csv`, new Blob([csvOf(table)], { type: 'text/csv' }));
}
