/** `--explain`: the ladder of one connection, as it is printed. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { parseArguments } from '../../src/command/arguments.ts';
import { run } from '../../src/command/run.ts';
import { writePcap } from '../../src/testing/captures.ts';
import { Conversation, woven } from '../../src/testing/conversation.ts';

let folder: string;
let out: string;
let errors: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tapline-explain-'));
  out = '';
  errors = '';
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    out += text;
    return true;
  });
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => {
    errors += text;
    return true;
  });
});
afterEach(() => {
  vi.restoreAllMocks();
  rmSync(folder, { recursive: true });
});

/** A TCP connection with a hole of 6 bytes, and a UDP flow between its packets. */
function capture(): string {
  const web = new Conversation({ client: '10.0.0.1:40000', server: '10.0.0.2:80', at: 1 }).open();
  web.send('abcd');
  web.clientSeq += 6;
  web.client('PA', 'klmn').server('A').close();
  const udp = new Conversation({ client: '10.0.0.1:5000', server: '10.0.0.3:9', at: 1.005, step: 0.04 });
  const path = join(folder, 'small.pcap');
  writeFileSync(path, writePcap(woven(web.packets, udp.ask('question').answer('yes').packets)));
  return path;
}

const explain = (what: string, ...more: string[]) =>
  run(parseArguments(['-b', 'base/protocols/conn', '--explain', what, '-r', capture(), ...more]));

/** Where a column of the ladder begins or a state is spelled out is part of the text: the whole is compared. */
const TCP = `\
CJKFoj4bpHEhTeaRoj  10.0.0.1 40000 > 10.0.0.2 80  tcp
   #     seconds                                              history  what it did
    1     0.000000 ──> S    seq 0 len 0 win 64240                        S        SYN_SENT / INACTIVE
    3     0.010000 <── SA   seq 0 ack 1 len 0 win 64240                  h        ESTABLISHED / ESTABLISHED; \
times out after 300 s; connection_established
    4     0.020000 ──> A    seq 1 ack 1 len 0 win 64240                  A
    5     0.030000 ──> PA   seq 1 ack 1 len 4 win 64240                  D
    6     0.040000 <── A    seq 1 ack 5 len 0 win 64240                  a
    8     0.050000 ──> PA   seq 11 ack 1 len 4 win 64240
    9     0.060000 <── A    seq 1 ack 15 len 0 win 64240                 G        content_gap(true, 5, 6)
   10     0.070000 ──> FA   seq 15 ack 1 len 0 win 64240                 F        CLOSED (done) / ESTABLISHED
   11     0.080000 <── FA   seq 1 ack 16 len 0 win 64240                 f        CLOSED (done) / CLOSED (done)
   12     0.090000 ──> A    seq 16 ack 2 len 0 win 64240
         0.080000    end: end of input; history ShADaGFf, CLOSED (done) / CLOSED (done)

`;
const UDP = `\
CRdT6w4PA64qWKmBk3  10.0.0.1 5000 > 10.0.0.3 9  udp
   #     seconds                                              history  what it did
    2     0.000000 ──>     16 bytes                                      D
    7     0.040000 <──     11 bytes                                      d
         0.040000    end: end of input; history Dd

`;

describe('explain', () => {
  it('prints a handshake, a gap and a close with what each packet did', async () => {
    expect(await explain('10.0.0.1:40000 10.0.0.2:80')).toBe(0);
    expect(out).toBe(TCP);
  });

  it('prints a UDP flow', async () => {
    expect(await explain('10.0.0.3:9 10.0.0.1:5000')).toBe(0);
    expect(out).toBe(UDP);
  });

  it.each([
    'CJKFoj4bpHEhTeaRoj',
    '10.0.0.2:80 > 10.0.0.1:40000',
    '10.0.0.1 40000 10.0.0.2 80',
    '10.0.0.1:40000-10.0.0.2:80',
  ])('finds the same connection as %s', async (what) => {
    expect(await explain(what)).toBe(0);
    expect(out).toBe(TCP);
  });

  it('gives status 1 and says so when nothing matches', async () => {
    expect(await explain('10.0.0.1:40001 10.0.0.2:80')).toBe(1);
    expect(out).toBe('');
    expect(errors).toContain('no connection 10.0.0.1:40001 10.0.0.2:80 in this input');
  });

  it('names the rule of a flip, and the reason of an end in between', async () => {
    const path = join(folder, 'flip.pcap');
    const talk = new Conversation({ client: '10.0.0.1:40000', server: '10.0.0.2:80', at: 1 });
    talk.server('SA').client('A').wait(400).ask('later');
    writeFileSync(path, writePcap(talk.packets));
    const words = ['-b', 'base/protocols/conn', '--explain', '10.0.0.1:40000 10.0.0.2:80'];
    expect(await run(parseArguments([...words, '-r', path]))).toBe(0);
    expect(out).toContain('= ^hA');
    expect(out).toContain('PARTIAL / SYN_ACK_SENT');
    expect(out).toContain('end: inactivity (tcp_inactivity_timeout); history ^hA');
    // the UDP flow between the same ends is another connection
    expect(out.match(/^C\w+ /gm)).toHaveLength(2);
  });
});

describe('two captures', () => {
  it('in order give the conn.log of one', async () => {
    const read = async (name: string, captures: string[]): Promise<string> => {
      const path = join(folder, name);
      mkdirSync(path);
      const files = captures.flatMap((file) => ['-r', file]);
      const words = ['-D', '-b', 'base/protocols/conn', `Log::default_logdir=${path}`, ...files];
      expect(await run(parseArguments(words))).toBe(0);
      return readFileSync(join(path, 'conn.log'), 'utf8').replace(/^#(open|close)\t.*$/gm, '');
    };
    const talk = new Conversation({ client: '10.0.0.1:40000', server: '10.0.0.2:80', at: 1 });
    talk.open().send('abcd').reply('efgh').ask('datagram').close();
    const whole = join(folder, 'whole.pcap');
    writeFileSync(whole, writePcap(talk.packets));
    const expected = await read('whole', [whole]);
    expect(expected).toContain('ShADadFf');
    for (let cut = 0; cut <= talk.packets.length; cut++) {
      const parts = [talk.packets.slice(0, cut), talk.packets.slice(cut)].map((packets, i) => {
        const path = join(folder, `${cut}-${i}.pcap`);
        writeFileSync(path, writePcap(packets));
        return path;
      });
      expect(await read(String(cut), parts)).toBe(expected);
    }
  });
});
