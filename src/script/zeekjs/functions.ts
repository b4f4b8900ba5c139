/** Zeek's functions that ZeekJS scripts may invoke without a Tapline script that declares them. */
import { parseAddress, parseSubnet, subnetText } from '../../core/address.ts';
import type { EngineParts } from '../facade.ts';
import type { Declarations } from './declarations.ts';
import type { Typed } from './types.ts';

export function declareFunctions(declarations: Declarations, parts: EngineParts): void {
  const { clock } = parts;
  const declare = declarations.function.bind(declarations);
  const setOption = (id: string, { value }: Typed, location?: string): boolean =>
    parts.options.set(id, value, location);
  declare('network_time', '', 'time', () => clock.network);
  declare('current_time', '', 'time', () => (performance.timeOrigin + performance.now()) / 1000);
  declare('zeek_is_terminating', '', 'bool', () => parts.terminating);
  declare('terminate', '', 'bool', () => parts.terminate());
  declare('Log::write', 'id: enum, columns: any', 'bool', (id: string, { value }: Typed) => {
    if (!parts.logging.specs().has(id)) throw new TypeError(`Enum value ${id} unknown`);
    return parts.logging.write(id, value as object);
  });
  for (const name of ['Option::set', 'Config::set_value']) {
    declare(name, 'ID: string, val: any, location: string &default=""', 'bool', setOption);
  }
  declare('sqrt', 'x: double', 'double', (x: number) => Math.sqrt(x));
  declare('to_count', 'text: string', 'count', (text: string) => (/^\d+$/.test(text) ? Number(text) : 0));
  declare('double_to_time', 'd: double', 'time', (d: number) => d);
  declare('split_string', 'text: string, by: pattern', 'vector of string', (text: string, by: string) =>
    text.split(new RegExp(`(?:${by.slice(3, -3)})`)),
  );
  declare('addr_to_counts', 'a: addr', 'vector of count', (a: string) => {
    const words = [...parseAddress(a)!].map((word) => word >>> 0);
    return a.includes(':') ? words : words.slice(3);
  });
  declare('mask_addr', 'a: addr, width: count', 'subnet', (a: string, width: number) =>
    subnetText(parseSubnet(`${a}/${width}`)!),
  );
  // variadic in Zeek, which ZeekJS takes for one parameter
  declare('cat', 'x: any', 'string', () => lacking('cat'));
  declare('sha1_hash', 'x: any', 'string', () => lacking('sha1_hash'));
}

function lacking(name: string): never {
  throw new TypeError(`Tapline has no ${name} for ZeekJS scripts`);
}
