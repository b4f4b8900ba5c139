/** The colours of the style sheet for what is drawn on canvas; light or dark as the reader has it. */

const dark = matchMedia('(prefers-color-scheme: dark)');

/** The present value of a custom property of the page. */
export const colour = (name: string): string =>
  getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();

export const onThemeChange = (act: () => void): void => dark.addEventListener('change', act);
