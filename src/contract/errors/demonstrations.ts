export const demonstrationErrors = {};
