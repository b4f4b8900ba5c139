/** `--explain`: the packets of one connection as a ladder in text, with what each of them did. */
import type { Engine } from '../engine.ts';
import type { Connection } from '../session/connection.ts';
import { hostsOf, type LadderReader, Ladders, protocolName, type Rung, statesText } from './ladder.ts';

const FLAGS = 'FSRPAU';

/** Whether text names a connection: its uid, or both ends in any order and punctuation. */
export function matcher(text: string): (c: Connection) => boolean {
  const words = text
    .replace(/[[\]>,/]|(?<=\d)-(?=[\da-f])/gi, ' ')
    .replace(/(\d+\.\d+\.\d+\.\d+):(\d+)/g, '$1 $2')
    .split(/\s+/)
    .filter((word) => word !== '');
  if (words.length < 4) return (c) => c.owner.uidOf(c) === text.trim();
  const wanted = [`${words[0]} ${words[1]}`, `${words[2]} ${words[3]}`].sort().join(' ');
  return (c) => {
    const [orig, resp] = hostsOf(c);
    return [`${orig} ${c.origPort}`, `${resp} ${c.respPort}`].sort().join(' ') === wanted;
  };
}

export class Explainer implements LadderReader {
  readonly #print: (line: string) => void;
  readonly #matches: (c: Connection) => boolean;
  /** Connections found. */
  found = 0;

  constructor(engine: Engine, text: string, print: (line: string) => void) {
    this.#print = print;
    this.#matches = matcher(text);
    new Ladders(engine, this);
  }

  begins(c: Connection): boolean {
    if (!this.#matches(c)) return false;
    this.found++;
    const [orig, resp] = hostsOf(c);
    this.#print(`${c.owner.uidOf(c)}  ${orig} ${c.origPort} > ${resp} ${c.respPort}  ${protocolName(c)}`);
    if (c.rare?.flipReason) this.#print(`     flipped: ${c.rare.flipReason}`);
    this.#print('   #     seconds                                              history  what it did');
    return true;
  }

  rung(_c: Connection, { states, timeout, events, history, ...packet }: Rung): void {
    const what = states === '' ? [] : [states];
    if (timeout !== undefined) what.push(`times out after ${timeout} s`);
    what.push(...events);
    this.#print(`${packetText(packet)} ${history.padEnd(8)} ${what.join('; ')}`.trimEnd());
  }

  ends(c: Connection, reason: string): void {
    const last = [`history ${c.history || '-'}`, statesText(c)].filter((part) => part !== '').join(', ');
    this.#print(`     ${time(c.lastTime - c.startTime)}    end: ${reason}; ${last}`);
    this.#print('');
  }
}

/** The packet itself: number, time, direction, flags, relative numbers, length. */
function packetText({
  number,
  time: at,
  isOrig,
  segment,
  length,
}: Pick<Rung, 'number' | 'time' | 'isOrig' | 'segment' | 'length'>): string {
  const head = `${String(number).padStart(5)} ${time(at)} ${isOrig ? '──>' : '<──'}`;
  if (segment === undefined) return `${head} ${String(length).padStart(6)} bytes`.padEnd(72);
  const letters = [...FLAGS].filter((_, i) => (segment.flags & (1 << i)) !== 0).join('');
  const acknowledged = segment.ack === undefined ? '' : ` ack ${segment.ack}`;
  const numbers = `seq ${segment.seq}${acknowledged} len ${length} win ${segment.window}`;
  return `${head} ${letters.padEnd(4)} ${numbers}`.padEnd(72);
}

const time = (seconds: number): string => seconds.toFixed(6).padStart(12);
