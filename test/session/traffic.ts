/**
 * Random traffic for property tests: short, dense sequences on few tuples, so that reuse, flips, gaps and timers meet.
 *
 * A step is a description (what fast-check shrinks and prints); `framesOf` builds its frames. Each frame says how many
 * packets the engine must account for, see property.test.ts.
 */
import fc from 'fast-check';
import { be, concat, echo, icmp, ip, tcp, udp } from '../../src/testing/frames.ts';

/** What becomes of a frame. `pending`: a fragment that completes nothing. `cut ICMP`: has bytes, but is not counted. */
export type Fate = 'counted' | 'carrier' | 'pending' | 'cut ICMP';

export interface Frame {
  readonly time: number;
  readonly bytes: Uint8Array;
  readonly wire: number;
  readonly fate: Fate;
}

interface Base {
  /** Seconds since the step before. */
  readonly wait: number;
  /** Index of the tuple, and whether its first end sends. */
  readonly tuple: number;
  readonly up: boolean;
  readonly badChecksum: boolean;
  /** Bytes captured; 0 for all. */
  readonly snap: number;
}

interface TcpStep extends Base {
  readonly kind: 'tcp';
  readonly flags: string;
  readonly seq: number;
  readonly ack: number;
  readonly window: number;
  readonly length: number;
  readonly scale: number;
  /** Value of the data offset field; 0 leaves the right one. */
  readonly offset: number;
}

interface DatagramStep extends Base {
  readonly kind: 'udp' | 'icmp' | 'error' | 'sctp' | 'fragments' | 'ipip' | 'gre' | 'vxlan';
  readonly length: number;
  /** Fragments: order of the pieces, and one that is lost. */
  readonly order: readonly number[];
  readonly lost: number;
}

export type Step = TcpStep | DatagramStep;

/** Two hosts per family; 5072/udp is a likely server port, 68/tcp is none. */
const TUPLES = [
  ['10.0.0.1', 1000, '10.0.0.2', 9999],
  ['10.0.0.1', 1001, '10.0.0.2', 5072],
  ['10.0.0.9', 7, '10.0.0.9', 7],
  ['2001:db8::1', 1000, '2001:db8::2', 9999],
] as const;

const waits = fc.constantFrom(0, 0, 0.000001, 0.01, 0.01, 0.01, 0.5, 3, 5, 6, 61, 301, -0.25, -7);
const near = fc.integer({ min: -3, max: 60 });
/** Numbers of both sides start just below the wrap. */
const ISN = 0xfffffff0;
const number = fc.oneof(
  { weight: 12, arbitrary: near.map((n) => (ISN + n) >>> 0) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(0, 1, 100, 0x80000000, (ISN + 1048600) >>> 0, (ISN - 70000) >>> 0),
  },
);
const FLAG_SETS = fc.oneof(
  { weight: 4, arbitrary: fc.constantFrom('S', 'SA', 'A', 'PA', 'FA', 'R', 'RA', 'F') },
  { weight: 1, arbitrary: fc.subarray([...'FSRPAU']).map((letters) => letters.join('')) },
);

const base = {
  wait: waits,
  tuple: fc.nat({ max: TUPLES.length - 1 }),
  up: fc.boolean(),
  badChecksum: fc.integer({ min: 0, max: 19 }).map((n) => n === 0),
  snap: fc.oneof({ weight: 9, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat({ max: 90 }) }),
};

const tcpStep: fc.Arbitrary<TcpStep> = fc.record({
  ...base,
  kind: fc.constant('tcp' as const),
  flags: FLAG_SETS,
  seq: number,
  ack: number,
  window: fc.constantFrom(0, 100, 8192, 8192, 65535),
  length: fc.oneof(fc.constant(0), fc.nat({ max: 30 })),
  scale: fc.constantFrom(-1, -1, 0, 7, 15),
  offset: fc.oneof({ weight: 19, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat({ max: 15 }) }),
});

const datagramStep: fc.Arbitrary<DatagramStep> = fc.record({
  ...base,
  kind: fc.constantFrom('udp', 'udp', 'icmp', 'error', 'sctp', 'fragments', 'ipip', 'gre', 'vxlan'),
  length: fc.nat({ max: 60 }),
  order: fc.shuffledSubarray([0, 1, 2], { minLength: 3 }),
  lost: fc.constantFrom(-1, -1, -1, 0, 1, 2),
});

/** A sequence of steps, mostly TCP. */
export const traffic = (max: number): fc.Arbitrary<Step[]> =>
  fc.array(fc.oneof({ weight: 4, arbitrary: tcpStep }, { weight: 1, arbitrary: datagramStep }), {
    minLength: 1,
    maxLength: max,
    size: 'max',
  });

const START = 1_700_000_000;
const ETHERNET = 14;

/** The frames of the steps. */
export function framesOf(steps: readonly Step[]): Frame[] {
  let time = START;
  return steps.flatMap((step, i) => {
    time = Math.round((time + step.wait) * 1e6) / 1e6;
    const pieces = step.kind === 'tcp' ? [tcpFrame(step)] : datagramFrames(step, i);
    return pieces.map(({ bytes, fate }) => cut(bytes, fate, step, time));
  });
}

interface Piece {
  readonly bytes: Uint8Array;
  readonly fate: Fate;
}

/** Fragments and tunnels are captured whole: what is cut from them is another frame's business. */
function cut(bytes: Uint8Array, fate: Fate, { snap, kind }: Step, time: number): Frame {
  const whole = snap === 0 || snap >= bytes.length || !['tcp', 'udp', 'icmp', 'error', 'sctp'].includes(kind);
  if (whole) return { time, bytes, wire: bytes.length, fate };
  const isIcmp = kind === 'icmp' || kind === 'error';
  return {
    time,
    bytes: bytes.slice(0, snap),
    wire: bytes.length,
    fate: isIcmp ? 'cut ICMP' : fate,
  };
}

function ends({ tuple, up }: Base): { from: string; to: string; fromPort: string; toPort: string } {
  const [a, aPort, b, bPort] = TUPLES[tuple]!;
  const [from, fromPort, to, toPort] = up ? [a, aPort, b, bPort] : [b, bPort, a, aPort];
  const join = (host: string, port: number) => (host.includes(':') ? `[${host}]:${port}` : `${host}:${port}`);
  return { from, to, fromPort: join(from, fromPort), toPort: join(to, toPort) };
}

function tcpFrame(step: TcpStep): Piece {
  const { flags, seq, ack, window, length, scale, offset, badChecksum } = step;
  const { fromPort, toPort, from } = ends(step);
  const bytes = tcp({
    ...{ from: fromPort, to: toPort, flags, seq, ack, window, badChecksum },
    payload: new Uint8Array(length).fill(seq),
    ...(scale < 0 ? {} : { options: Uint8Array.of(3, 3, scale) }),
  });
  if (offset > 0) bytes[ETHERNET + (from.includes(':') ? 40 : 20) + 12] = offset << 4;
  return { bytes, fate: 'counted' };
}

function datagramFrames(step: DatagramStep, id: number): Piece[] {
  const { from, to, fromPort, toPort } = ends(step);
  const payload = new Uint8Array(step.length).fill(id);
  const datagram = { from: fromPort, to: toPort, payload, badChecksum: step.badChecksum };
  switch (step.kind) {
    case 'udp':
      return [{ bytes: udp(datagram), fate: 'counted' }];
    case 'icmp':
      return [{ bytes: echo({ from, to, payload, reply: !step.up }), fate: 'counted' }];
    case 'error':
      return [
        { bytes: icmp({ from, to, type: 3, payload, badChecksum: step.badChecksum }), fate: 'counted' },
      ];
    case 'sctp':
      return [{ bytes: ip({ from, to, protocol: 132, payload }), fate: 'counted' }];
    case 'fragments':
      return fragments(step, id);
    case 'vxlan': {
      const header = concat(be(4, 0x08000000, 5 << 8), udp(datagram));
      return [
        { bytes: udp({ from: '10.1.0.1:50000', to: '10.1.0.2:4789', payload: header }), fate: 'carrier' },
      ];
    }
    case 'ipip':
    case 'gre': {
      const inner = udp({ ...datagram, link: 'none' });
      const v6 = from.includes(':');
      const protocol = step.kind === 'gre' ? 47 : v6 ? 41 : 4;
      const type = v6 ? 0x86dd : 0x0800;
      const content = step.kind === 'gre' ? concat(be(2, 0, type), inner) : inner;
      return [
        { bytes: ip({ from: '10.1.0.1', to: '10.1.0.2', protocol, payload: content }), fate: 'counted' },
      ];
    }
  }
}

/** A UDP datagram in three pieces, in any order, perhaps without one of them. Each datagram has its own number. */
function fragments(step: DatagramStep, id: number): Piece[] {
  const whole = udp({
    from: '10.2.0.1:1000',
    to: '10.2.0.2:9999',
    payload: new Uint8Array(24 + step.length),
    link: 'none',
  }).slice(20);
  const spans = [
    [0, 8],
    [8, 24],
    [24, whole.length],
  ] as const;
  const sent = step.order.filter((piece) => piece !== step.lost);
  return sent.map((piece, n) => {
    const [start, end] = spans[piece]!;
    const more = end === whole.length ? 0 : 0x2000;
    const bytes = ip({
      ...{ from: '10.2.0.1', to: '10.2.0.2', protocol: 17, payload: whole.slice(start, end) },
      ...{ id: id + 1, fragment: more | (start / 8) },
    });
    return { bytes, fate: step.lost < 0 && n === sent.length - 1 ? 'counted' : 'pending' };
  });
}
