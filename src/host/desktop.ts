/** What only a desktop can do; handed in by Electron's main process. */
export interface Desktop {
  /** Shows a file or folder in the system's file manager. Absolute path. */
  readonly reveal: (path: string) => void;
  /** Asks by the system's dialog; an absolute path, or null where it was cancelled. */
  readonly choose: (question: {
    readonly what: 'file' | 'folder' | 'save';
    readonly title: string;
    readonly name?: string;
    readonly extensions?: readonly string[];
  }) => Promise<string | null>;
}
