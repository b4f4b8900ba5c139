/** Cases that do not pass yet, each with its reason. */
export const pending: Readonly<Record<string, string>> = {
  'http-script': 'there are no events of HTTP yet',
};

/** Cases whose output differs on purpose: why, and what is printed where ZeekJS prints `theirs`. */
export const deviations: Readonly<Record<string, { why: string; printed: (theirs: string) => string }>> = {
  modules: {
    why: 'its last line is the error of a Node that cannot require ES modules, as 18 was; Node >= 20.19 can',
    printed: (theirs) => theirs.replace(/ERR_REQUIRE_ESM\n$/, ''),
  },
};
