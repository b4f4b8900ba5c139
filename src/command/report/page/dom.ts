/** Elements in one expression. Text goes in as text only, so nothing of a capture is read as markup. */

type Child = Node | string | undefined;
type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** Makes an element; an attribute that is undefined or false is left out, true is empty. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== undefined && value !== false)
      element.setAttribute(name, value === true ? '' : String(value));
  }
  element.append(...children.filter((child) => child !== undefined));
  return element;
}

/** A button with its action. */
export function button(label: string, act: () => void, attributes: Attributes = {}): HTMLButtonElement {
  const made = el('button', { type: 'button', ...attributes }, label);
  made.addEventListener('click', act);
  return made;
}

/** A section with a heading that names it. */
export function section(name: string, title: string, ...children: readonly Child[]): HTMLElement {
  const id = `${name.replaceAll(' ', '-')}-title`;
  return el('section', { class: name, 'aria-labelledby': id }, el('h2', { id }, title), ...children);
}
