import { shallowRef } from 'vue';
import type { Words } from '../../contract/language.ts';
import { host } from '../host/connection.ts';
import { t } from '../language.ts';
import { useSystem } from '../stores/system.ts';

export interface FileQuestion {
  readonly what: 'file' | 'folder' | 'save';
  readonly title: Words;
  /** Of a file to write: the name that is proposed. */
  readonly name?: string;
  /** Without the point; left out: every file. */
  readonly extensions?: readonly string[];
}

export interface OpenFileQuestion extends FileQuestion {
  readonly answer: (path: string | null) => void;
}

/** What the window's own browser of the host's folders is asked for; null while it is closed. */
export const openFileQuestion = shallowRef<OpenFileQuestion | null>(null);

/**
 * Asks for a file or folder of the host's machine: by the system's own dialog where the host has one, else by browsing
 * in the window. Null where it was cancelled.
 */
export function useFileChoice(): (question: FileQuestion) => Promise<string | null> {
  const system = useSystem();
  return (question) => {
    if (system.capabilities.dialogs) {
      const { extensions, ...rest } = question;
      return host.system.choose({
        ...rest,
        title: t(question.title),
        ...(extensions && { extensions: [...extensions] }),
      });
    }
    return new Promise((resolve) => {
      openFileQuestion.value?.answer(null);
      openFileQuestion.value = {
        ...question,
        answer: (path) => {
          openFileQuestion.value = null;
          resolve(path);
        },
      };
    });
  };
}
