export const fileErrors = {};
