/** `zeek.flatten`: one plain object with dotted names, for logs as JSON. */
import { isPort } from './port.ts';

export function flatten(
  value: object,
  prefix = '',
  into: Record<string, unknown> = {},
): Record<string, unknown> {
  for (const [key, item] of Object.entries(value)) {
    const name = prefix === '' ? key : `${prefix}.${key}`;
    if (typeof item !== 'object' || item === null || Array.isArray(item) || isPort(item as object)) {
      into[name] = item;
    } else flatten(item as object, name, into);
  }
  return into;
}
