import { shallowRef } from 'vue';
import type { Words } from '../../contract/language.ts';

export interface Question {
  readonly title: Words;
  /** What will be lost. */
  readonly text: Words;
  /** The word on the button that does it: what it does, not `OK`. */
  readonly action: Words;
  /** Marked as something that cannot be undone. */
  readonly danger?: boolean;
}

export interface OpenQuestion extends Question {
  readonly answer: (yes: boolean) => void;
}

/** The question that waits for an answer; null where none does. */
export const openQuestion = shallowRef<OpenQuestion | null>(null);

/** Asks once, before something that cannot be undone; resolves to whether to do it. */
export function useConfirm(): (question: Question) => Promise<boolean> {
  return (question) =>
    new Promise((resolve) => {
      openQuestion.value?.answer(false);
      openQuestion.value = {
        ...question,
        answer: (yes) => {
          openQuestion.value = null;
          resolve(yes);
        },
      };
    });
}
