import { onScopeDispose, shallowRef, type ShallowRef } from 'vue';

/** What the page's theme gives a chart. */
export interface ChartColours {
  readonly text: string;
  readonly muted: string;
  readonly grid: string;
  readonly surface: string;
}

/** The theme's colours, anew whenever the page turns dark or light. */
export function useChartColours(): ShallowRef<ChartColours> {
  const colours = shallowRef(read());
  const observer = new MutationObserver(() => (colours.value = read()));
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ['class'] });
  onScopeDispose(() => observer.disconnect());
  return colours;
}

function read(): ChartColours {
  const style = getComputedStyle(document.documentElement);
  const colour = (name: string): string => resolved(style.getPropertyValue(name));
  return {
    text: colour('--ui-text'),
    muted: colour('--ui-text-muted'),
    grid: colour('--ui-border'),
    surface: colour('--ui-bg'),
  };
}

/** A canvas knows no oklch() in every browser, so the colour is asked of the browser in rgb. */
function resolved(colour: string): string {
  const context = document.createElement('canvas').getContext('2d');
  if (!context) return colour;
  context.fillStyle = colour;
  context.fillRect(0, 0, 1, 1);
  const [r, g, b] = context.getImageData(0, 0, 1, 1).data;
  return `rgb(${r}, ${g}, ${b})`;
}
