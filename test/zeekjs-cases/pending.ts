/** Cases that do not pass yet, each with its reason. */
export const pending: Readonly<Record<string, string>> = {};
