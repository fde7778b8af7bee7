import { wordsOf } from './tensor-name.ts';

const VALUE = ['critic', 'critics', 'value', 'values', 'vf', 'v', 'qf', 'baseline', 'vnet', 'vhead'];
const ACTOR = ['actor', 'actors', 'action', 'actions', 'act', 'pi', 'policy', 'logit', 'logits', 'dist'];

/** Whether a module's name, or the name of one that holds it, says that it belongs to the value function alone. */
export function isOfValue(components: readonly string[]): boolean {
  return components.some((component) => {
    const words = headWords(component);
    return words.some((word) => VALUE.includes(word)) && !words.some((word) => word === 'q' || ACTOR.includes(word));
  });
}

/** Whether it says that it belongs to the policy alone. */
export function isOfActor(components: readonly string[]): boolean {
  return components.some((component) => {
    const words = headWords(component);
    return words.some((word) => ACTOR.includes(word)) && !words.some((word) => VALUE.includes(word));
  });
}

/** A module's name without the words that say whose it is: `pi_features` and `vf_features` are both `features`. */
export function commonName(components: readonly string[]): string {
  return components
    .map((component) => component.replace(/[A-Za-z]+/g, (word) => (isHeadWord(word) ? '' : word)).replace(/^_|_$/g, ''))
    .join('.');
}

function isHeadWord(word: string): boolean {
  return ACTOR.includes(word.toLowerCase()) || VALUE.includes(word.toLowerCase());
}

/** Whether a head's name says that it gives the means of continuous actions. */
export function isOfMeans(components: readonly string[]): boolean {
  const words = components.flatMap(headWords);
  return (
    words.some((word) => ['mu', 'mean', 'means'].includes(word)) && !words.some((word) => word.startsWith('logit'))
  );
}

/** `fc_v1` says `v`; `v1` alone is a version more often than a value. */
function headWords(component: string): string[] {
  const words = wordsOf(component);
  return words.length > 1 ? words.map((word) => word.replace(/^v\d+$/, 'v')) : words;
}
