/** `zeek.global_vars`: globals that Tapline scripts declare and options, by their full names. */
import type { EngineParts } from '../facade.ts';
import type { Declarations, GlobalSpec } from './declarations.ts';
import { fromJs, toJs } from './values.ts';
import { named, type Views } from './views.ts';

export function globalVars(declarations: Declarations, parts: EngineParts, views: Views): object {
  const { globals, functions, types } = declarations;
  const find = (key: string | symbol): GlobalSpec | undefined => {
    if (typeof key === 'symbol') return undefined;
    const declared = globals.get(key);
    if (declared !== undefined) return declared;
    const option = parts.options.catalogue().find(({ name }) => name === key);
    const type =
      option && types.find(option.type.replace('vector[', 'vector of ').replace(/^(vector of .*)\]$/, '$1'));
    return type && { type, kind: 'option', get: () => parts.options.get(key), set: () => {} };
  };
  const read = ({ type, get }: GlobalSpec): unknown => toJs(views, type, get());
  return new Proxy({} as object, {
    get: (_, key) => {
      const found = find(key);
      return found && read(found);
    },
    set: (_, key, value) => {
      const name = String(key);
      const found = find(name);
      // ZeekJS throws strings here
      if (found === undefined) {
        throw `Cannot set ${functions.has(name) ? 'const' : types.find(name) ? 'type' : 'unknown global'}: ${name}`;
      }
      if (found.kind !== 'global') throw `Cannot set ${found.kind}: ${name}`;
      found.set(named('Bad value', () => fromJs(views, found.type, value)));
      return true;
    },
    has: (_, key) => find(key) !== undefined,
    deleteProperty: () => true,
    ownKeys: () => [...globals.keys(), ...parts.options.names()].sort(),
    getOwnPropertyDescriptor: (_, key) => {
      const found = find(key);
      return found && { value: read(found), writable: true, enumerable: true, configurable: true };
    },
  });
}
