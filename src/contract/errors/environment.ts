export const environmentErrors = {};
