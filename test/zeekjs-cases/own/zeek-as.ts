import { doubleText, intervalText, valueText } from '../../../src/script/print.ts';
import { own } from './loose.ts';

interface Typed {
  readonly name: string;
  readonly value: unknown;
}

export default own(({ js }) => {
  js.enum('Colour', ['RED', 'GREEN']);
  js.record('Box', { n: 'count' });
  js.alias('Names', 'table[count] of string');
  const texts: Readonly<Record<string, (value: unknown) => string>> = {
    double: (value) => doubleText(value as number),
    time: (value) => doubleText(value as number),
    interval: (value) => intervalText(value as number),
    pattern: (value) => `/${value as string}/`,
  };
  const block = (value: unknown): string => valueText(value).replace(/\n(?!\})/g, '\n\t');
  js.function('describe', 'x: any', 'string', ({ name, value }: Typed) => {
    const text = texts[name] ?? block;
    return `${name} ${text(value)}`;
  });
});
