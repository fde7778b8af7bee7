/** Names of what our own files hold beside the weights, whose names are those of the state_dict. */
export const NORMALISER = 'normaliser.';
export const CONSTANT = 'constant/';

/** Whether an initializer of our own files is one of the state_dict. */
export function isWeight(name: string): boolean {
  return !name.startsWith(NORMALISER) && !name.includes('/');
}
