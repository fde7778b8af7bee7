import { ref, type Ref } from 'vue';

interface DragActions {
  /** Value on the x axis at a place of the page. */
  readonly valueAt: (clientX: number) => number | null;
  /** The part of the axis that is shown; null: all of it. */
  readonly range: () => readonly [number, number] | null;
  readonly show: (range: readonly [number, number] | null) => void;
}

/** Pixels below which a drag is a click. */
const SHORTEST = 4;

/** Dragging over a chart chooses a part of its x axis; with Shift it moves the part that is shown. */
export function useDrag({ valueAt, range, show }: DragActions): {
  /** What is being dragged over, in pixels from the left; null while nothing is. */
  readonly selection: Ref<{ readonly left: number; readonly width: number } | null>;
  /** Whether a drag goes on. */
  readonly dragging: Ref<boolean>;
  readonly start: (event: PointerEvent) => void;
} {
  const selection = ref<{ left: number; width: number } | null>(null);
  const dragging = ref(false);

  function start(event: PointerEvent): void {
    if (event.button !== 0) return;
    const area = (event.currentTarget as HTMLElement).getBoundingClientRect();
    const from = valueAt(event.clientX);
    const shown = range();
    if (from === null) return;
    let newest = event;
    let frame = 0;
    // A pointer may tell of itself more often than the screen shows anything.
    const pan = (): void => {
      frame = 0;
      const to = valueAt(newest.clientX);
      const now = range();
      if (shown && now && to !== null) show([now[0] + from - to, now[1] + from - to]);
    };
    const move = (next: PointerEvent): void => {
      if (event.shiftKey) {
        newest = next;
        frame ||= requestAnimationFrame(pan);
        return;
      }
      const [left, right] = [event.clientX, next.clientX].sort((a, b) => a - b);
      selection.value = { left: left - area.left, width: right - left };
    };
    dragging.value = true;
    const end = (last: PointerEvent): void => {
      dragging.value = false;
      window.removeEventListener('pointermove', move);
      cancelAnimationFrame(frame);
      const to = valueAt(last.clientX);
      const isDrag = selection.value !== null && selection.value.width >= SHORTEST;
      selection.value = null;
      if (isDrag && to !== null && to !== from) show(from < to ? [from, to] : [to, from]);
    };
    window.addEventListener('pointermove', move);
    window.addEventListener('pointerup', end, { once: true });
  }

  return { selection, dragging, start };
}
