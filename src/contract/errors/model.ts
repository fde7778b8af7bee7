export const modelErrors = {};
