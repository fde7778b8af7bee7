export const commandErrors = {};
