/**
 * Inputs that once failed, as text: the target, the message (each line behind `#`), then the input; a file as lines of
 * hexadecimal digits, packets as `time linkType wire bytes`, one a line.
 */
import type { FuzzPacket, Input } from './target.ts';

const LINE = 96;

export interface Find {
  readonly target: string;
  readonly message: string;
  readonly input: Input;
}

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const bytesOf = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'));

export function writeFind({ target, message, input }: Find): string {
  const body =
    input instanceof Uint8Array
      ? (hexOf(input).match(new RegExp(`.{1,${LINE}}`, 'g')) ?? [])
      : input.map(({ time, linkType, wire, bytes }) => `${time} ${linkType} ${wire} ${hexOf(bytes)}`);
  const head = [`target ${target}`, ...message.split('\n').map((line) => `# ${line}`)];
  return `${[...head, ...body].join('\n')}\n`;
}

export function readFind(text: string): Find {
  const [first = '', ...lines] = text.split('\n');
  const message = lines.filter((line) => line.startsWith('# ')).map((line) => line.slice(2));
  const body = lines.filter((line) => line !== '' && !line.startsWith('#'));
  const isFile = body.every((line) => !line.includes(' '));
  const input = isFile ? bytesOf(body.join('')) : body.map(packetOf);
  return { target: first.replace('target ', ''), message: message.join('\n'), input };
}

function packetOf(line: string): FuzzPacket {
  const [time, linkType, wire, bytes = ''] = line.split(' ');
  return { time: Number(time), linkType: Number(linkType), wire: Number(wire), bytes: bytesOf(bytes) };
}
