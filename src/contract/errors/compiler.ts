export const compilerErrors = {};
