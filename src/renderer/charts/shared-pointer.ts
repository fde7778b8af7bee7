import { shallowReactive } from 'vue';

/** Where the pointer is, by group of charts: the value on the x axis, and the chart that it is over. */
export const pointers = shallowReactive(new Map<string, { readonly x: number; readonly over: symbol }>());
