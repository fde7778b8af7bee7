import { readFileSync } from 'node:fs';
import * as z from 'zod';
import '../contract/configuration/setting.ts'; // turns zod's code generation off before the first schema
import { writeAtomically } from '../files/atomic-write.ts';

const schema = z.object({
  x: z.int(),
  y: z.int(),
  width: z.int().min(200),
  height: z.int().min(200),
  maximized: z.boolean(),
});

/** Where a window was: its place while not maximised, in device-independent pixels. */
export type WindowState = z.output<typeof schema>;

export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Pixels of a window that must lie on some screen, so that it can be taken hold of. */
const VISIBLE = 100;

/** Null where there is none, or none that can be read. */
export function readWindowState(path: string): WindowState | null {
  try {
    return schema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return null;
  }
}

/** A window that cannot be remembered is no reason to disturb anyone. */
export function writeWindowState(path: string, state: WindowState): void {
  try {
    writeAtomically(path, `${JSON.stringify(state)}\n`);
  } catch {
    // a full or read-only disk; the next window has the default size
  }
}

/** Whether enough of a window can be seen; a screen may have been unplugged meanwhile. */
export function isVisible(state: Area, screens: readonly Area[]): boolean {
  return screens.some((screen) => {
    const width = Math.min(state.x + state.width, screen.x + screen.width) - Math.max(state.x, screen.x);
    const height = Math.min(state.y + state.height, screen.y + screen.height) - Math.max(state.y, screen.y);
    return width >= VISIBLE && height >= VISIBLE && state.y >= screen.y;
  });
}
