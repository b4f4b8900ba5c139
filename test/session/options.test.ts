/** Options of the engine and what each of them changes. */
import { type Connection, defineScript } from 'tapline';
import { describe, expect, it } from 'vitest';
import { UidSource } from '../../src/core/uid.ts';
import { ethernet, tcp, udp } from '../../src/testing/frames.ts';
import { replay } from '../../src/testing/index.ts';
import { handshake, inSteps, segment } from './segments.ts';

const conn = 'base/protocols/conn';
const vlanKey = ['ConnKey::factory=ConnKey::CONNKEY_VLAN_FIVETUPLE'];

/** A datagram on VLANs. */
const tagged = (time: number, vlan: number[], up = true) => {
  const [from, to] = up ? ['10.0.0.1:5000', '10.0.0.2:9999'] : ['10.0.0.2:9999', '10.0.0.1:5000'];
  return { time, bytes: udp({ from: from!, to: to!, vlan, payload: 'x' }) };
};

describe('ConnKey::factory', () => {
  const packets = [
    tagged(1, [300]),
    tagged(2, []),
    tagged(3, [5]),
    tagged(4, [5], false),
    tagged(5, [5, 9]),
    tagged(6, [300], false),
  ];

  it('keeps one connection per five-tuple by default, whatever the tags', async () => {
    const { rows } = await replay({ packets, scripts: [conn] });
    expect(rows('conn').map((row) => [row.orig_pkts, row.resp_pkts])).toEqual([[4, 2]]);
  });

  it('tells VLANs apart, and ends them in the order of the longer keys: none, 5, 300', async () => {
    const { rows } = await replay({ packets, scripts: [conn], options: vlanKey });
    expect(rows('conn').map((row) => [row.ts, row.orig_pkts, row.resp_pkts])).toEqual([
      [2, 1, 0],
      [3, 1, 1],
      [5, 1, 0],
      [1, 1, 1],
    ]);
  });

  it('finds a connection again by the context of its id only', async () => {
    const found: unknown[] = [];
    const look = defineScript({
      name: 'look',
      setup(zeek) {
        zeek.on('udp_reply', (c: Connection) => {
          const { ctx, ...bare } = c.id;
          found.push(
            ctx?.vlan,
            zeek.conns.exists(c.id),
            zeek.conns.exists(bare),
            zeek.conns.lookup(c.id) === c,
          );
        });
      },
    });
    await replay({ packets: packets.slice(2, 4), scripts: [conn, look], options: vlanKey });
    expect(found).toEqual([5, true, false, true]);
  });

  it('shows the tags behind the ports with policy/frameworks/conn_key/vlan_fivetuple', async () => {
    const scripts = [conn, 'policy/frameworks/conn_key/vlan_fivetuple'];
    const { files } = await replay({ packets, scripts, files: true });
    const lines = files.get('conn.log')!.split('\n');
    const fields = lines.find((line) => line.startsWith('#fields'))!.split('\t');
    expect(fields.slice(6, 10)).toEqual(['id.resp_p', 'id.ctx.vlan', 'id.ctx.inner_vlan', 'proto']);
    const tags = lines
      .filter((line) => /^\d/.test(line))
      .map((line) => line.split('\t').slice(6, 8).join(' '));
    expect(tags).toEqual(['- -', '5 -', '5 9', '300 -']);
  });

  it('refuses a key that does not exist', async () => {
    const run = await replay({
      packets,
      scripts: [conn],
      options: ['ConnKey::factory=ConnKey::CONNKEY_MAC'],
    });
    expect(run.status).toBe(1);
    expect(run.reports).toEqual([expect.stringContaining('ConnKey::factory')]);
  });
});

describe('bits_per_uid', () => {
  const DIGITS = '0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ';
  const numberOf = (text: string) =>
    [...text].reduceRight((sum, digit) => sum * 62n + BigInt(DIGITS.indexOf(digit)), 0n);
  const uidOf = (bits: number, ticket = 0) => {
    const uids = new UidSource(true);
    uids.bits = bits;
    return uids.text(1, ticket);
  };
  /** Words 1 and 2 of the all-zero key, from uids whose first group is not shifted. */
  const first = numberOf(uidOf(64).slice(1, -1));

  it('takes two whole words at 128, and the upper half of the first at 96', () => {
    const high = numberOf('JKFoj4'); // CJKFoj4bpHEhTeaRoj, measured with -D
    expect(uidOf(96)).toBe('CJKFoj4bpHEhTeaRoj');
    expect(first >> 32n).toBe(high);
    expect(uidOf(128)).toBe(`C${uidOf(64).slice(1, -1)}bpHEhTeaRoj`);
  });

  it.each([1, 20, 31, 32, 33, 63])('shifts one word down to %i bits and writes 0 for the other', (bits) => {
    const text = uidOf(bits);
    expect(text.endsWith('0')).toBe(true);
    expect(numberOf(text.slice(1, -1))).toBe(first >> BigInt(64 - bits));
  });

  it('draws one word per uid up to 64 bits', () => {
    // the second uid is the word that ends the first one of 96 bits
    expect(uidOf(64, 1)).toBe('CbpHEhTeaRoj0');
  });

  it('is an option', async () => {
    const packets = [tagged(1, [])];
    const { rows } = await replay({ packets, scripts: [conn], options: ['bits_per_uid=64'] });
    expect(rows('conn')[0]!.uid).toBe(uidOf(64));
  });
});

describe('dpd_reassemble_first_packets', () => {
  // the client's bytes 1 to 50 are missing and acknowledged
  const holed = inSteps([
    ...handshake(),
    segment('C', 'A', 151, 501, 10),
    segment('S', 'A', 501, 161, 0),
    segment('C', 'FA', 161, 501, 0),
    segment('S', 'FA', 501, 162, 0),
    segment('C', 'A', 162, 502, 0),
  ]);
  const off = ['dpd_reassemble_first_packets=F'];
  const missed = async (options: string[]) => {
    const { rows } = await replay({ packets: holed, scripts: [conn], options });
    return rows('conn').map((row) => [row.history, row.conn_state, row.missed_bytes]);
  };

  it('finds gaps by default, and none when it is off', async () => {
    expect(await missed([])).toEqual([['ShADaGFf', 'SF', 50]]);
    expect(await missed(off)).toEqual([['ShADaFf', 'SF', 0]]);
  });

  it('reassembles all the same when contents of all connections are wanted', async () => {
    expect(await missed([...off, 'tcp_content_deliver_all_resp=T'])).toEqual([['ShADaGFf', 'SF', 50]]);
  });

  it('reassembles where contents of the port are wanted and handled', async () => {
    const said: unknown[] = [];
    const watcher = defineScript({
      name: 'watcher',
      setup(zeek) {
        zeek.on('new_connection_contents', (c: Connection) => void said.push(c.orig.num_pkts));
        zeek.on('tcp_contents', (_c, isOrig, seq, contents) => void said.push(isOrig, seq, contents.length));
        zeek.on('connection_EOF', (_c, isOrig) => void said.push(isOrig));
      },
    });
    const run = (port: number) => {
      const options = [...off, `tcp_content_delivery_ports_orig={ ${port}/tcp }`];
      return replay({ packets: holed, scripts: [conn, watcher], options });
    };
    await run(80);
    expect(said).toEqual([]);
    await run(9999);
    expect(said).toEqual([undefined, true, 51, 10, true, false]);
  });
});

describe('tcp_max_old_segments', () => {
  /** Two segments of five bytes, acknowledged; then other bytes for the first of them, twice. */
  const packets = inSteps([
    ...handshake(),
    segment('C', 'A', 101, 501, 5),
    segment('S', 'A', 501, 106, 0),
    segment('C', 'A', 106, 501, 5),
    segment('S', 'A', 501, 111, 0),
    ...[1, 2].map(() => ({
      time: 0,
      bytes: tcp({
        ...{ from: '10.0.0.1:1000', to: '10.0.0.2:9999', seq: 101, ack: 501, payload: 'OTHER' },
      }),
      wire: 59,
    })),
  ]);
  const inconsistencies = async (options: string[]) => {
    const seen: string[] = [];
    const watcher = defineScript({
      name: 'watcher',
      setup(zeek) {
        zeek.on('rexmit_inconsistency', (_c, held, fresh) => {
          seen.push(`${[...held].join('.')} ${new TextDecoder().decode(fresh)}`);
        });
      },
    });
    await replay({ packets, scripts: [conn, watcher], options });
    return seen;
  };

  it('forgets what was acknowledged by default, and keeps as many segments as it says', async () => {
    expect(await inconsistencies([])).toEqual([]);
    expect(await inconsistencies(['tcp_max_old_segments=1'])).toEqual([]);
    const both = Array.from({ length: 2 }, () => '101.102.103.104.105 OTHER');
    expect(await inconsistencies(['tcp_max_old_segments=2'])).toEqual(both);
  });
});

describe('UnknownProtocol', () => {
  /** Frames of an EtherType that no layer takes, then one more after an hour and a second. */
  const packets = [1, 2, 3, 4, 5, 6, 7, 3603].map((time) => ({
    time,
    bytes: ethernet(0x9999, Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)),
  }));
  const reported = async (options: string[]) => {
    const seen: unknown[] = [];
    const watcher = defineScript({
      name: 'watcher',
      setup(zeek) {
        zeek.on('unknown_protocol', (_layer, protocol, first) => {
          expect(protocol).toBe(0x9999);
          seen.push([zeek.networkTime(), first.length]);
        });
      },
    });
    const { reports } = await replay({ packets, scripts: [watcher], options });
    expect(reports).toEqual([]);
    return seen;
  };

  it('is reported three times an hour with ten bytes by default', async () => {
    expect(await reported([])).toEqual([1, 2, 3, 3603].map((time) => [time, 10]));
  });

  it('is sampled as the options say', async () => {
    const options = ['threshold=1', 'rate=2', 'duration=4secs'].map((o) => `UnknownProtocol::sampling_${o}`);
    const bytes = 'UnknownProtocol::first_bytes_count=4';
    // counted from 1 to 4, and again from 5 on
    expect(await reported([...options, bytes])).toEqual([1, 3, 5, 7, 3603].map((time) => [time, 4]));
  });
});
