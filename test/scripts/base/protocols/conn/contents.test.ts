/** base/protocols/conn/contents: payload in files. */
import { defineScript } from 'tapline';
import { describe, expect, it } from 'vitest';
import { Conversation } from '../../../../../src/testing/conversation.ts';
import { replay } from '../../../../../src/testing/index.ts';

const contents = 'base/protocols/conn/contents';
const all = ['Conn::default_extract=T'];
const web = (client = '10.0.0.1:40000', server = '10.0.0.2:80', at = 1) =>
  new Conversation({ client, server, at }).open().send('question ').reply('answer').send('more').close();

/** Chooses directions as a user's script does. */
const choose = (orig: boolean, resp: boolean) =>
  defineScript({
    name: 'choose',
    setup(zeek) {
      zeek.on('connection_established', (c) => {
        c.extract_orig = orig;
        c.extract_resp = resp;
      });
    },
  });

describe('contents', () => {
  it('writes nothing unless it is told to', async () => {
    const { files } = await replay({ packets: web().packets, scripts: [contents] });
    expect([...files.keys()]).toEqual([]);
  });

  it('writes both directions of all connections with Conn::default_extract', async () => {
    const packets = [...web().packets, ...web('[2001:db8::1]:7', '[2001:db8::2]:80', 9).packets];
    const { files } = await replay({ packets, scripts: [contents], options: all });
    expect(Object.fromEntries(files)).toEqual({
      'contents_10.0.0.1:40000-10.0.0.2:80_orig.dat': 'question more',
      'contents_10.0.0.1:40000-10.0.0.2:80_resp.dat': 'answer',
      'contents_[2001:db8::1]:7-[2001:db8::2]:80_orig.dat': 'question more',
      'contents_[2001:db8::1]:7-[2001:db8::2]:80_resp.dat': 'answer',
    });
  });

  it('writes the direction that a handler chose, under the prefix of the option', async () => {
    const scripts = [contents, choose(false, true)];
    const options = ['Conn::extraction_prefix=found'];
    const { files } = await replay({ packets: web().packets, scripts, options });
    expect(Object.fromEntries(files)).toEqual({ 'found_10.0.0.1:40000-10.0.0.2:80_resp.dat': 'answer' });
  });

  it('reassembles the chosen ones even where nothing else is reassembled', async () => {
    const scripts = [contents, choose(true, false)];
    const options = ['dpd_reassemble_first_packets=F'];
    const { files } = await replay({ packets: web().packets, scripts, options });
    expect([...files.values()]).toEqual(['question more']);
  });

  it('puts segments in order and marks a hole', async () => {
    const talk = new Conversation({ client: '10.0.0.1:40000', server: '10.0.0.2:80', at: 1 }).open();
    const begin = talk.clientSeq;
    talk.clientSeq = begin + 3;
    talk.client('A', 'def');
    talk.clientSeq = begin;
    talk.client('A', 'abc');
    talk.clientSeq = begin + 10;
    talk.client('A', 'xyz').server('A').close();
    const { files } = await replay({ packets: talk.packets, scripts: [contents], options: all });
    expect(files.get('contents_10.0.0.1:40000-10.0.0.2:80_orig.dat')).toBe('abcdef\n<gap 4>\nxyz');
  });

  it('keeps no more files open than the option says, and loses nothing by it', async () => {
    const talks = Array.from({ length: 5 }, (_, i) =>
      web(`10.0.0.1:${100 + i}`, '10.0.0.2:80', 1 + i / 1000),
    );
    const packets = talks.flatMap((talk) => talk.packets).sort((a, b) => a.time - b.time);
    const options = [...all, 'Conn::max_open_contents_files=2'];
    const { files } = await replay({ packets, scripts: [contents], options });
    expect(files.size).toBe(10);
    for (const [name, text] of files) expect(text).toBe(name.includes('_orig') ? 'question more' : 'answer');
  });

  it('reports once that files cannot be written, and raises an event for each', async () => {
    const failures: unknown[] = [];
    const watcher = defineScript({
      name: 'watcher',
      setup(zeek) {
        zeek.on(
          'contents_file_write_failure',
          (c, isOrig, msg) => void failures.push(c.id.orig_p, isOrig, msg),
        );
      },
    });
    const packets = [...web().packets, ...web('10.0.0.1:40001', '10.0.0.2:80', 5).packets];
    // the prefix names a folder that does not exist
    const options = [...all, 'Conn::extraction_prefix=nowhere/x'];
    const { reports, status, files } = await replay({ packets, scripts: [contents, watcher], options });
    expect(status).toBe(0);
    expect(files.size).toBe(0);
    expect(reports).toHaveLength(1);
    expect(reports[0]).toContain(
      'cannot write contents to nowhere/x_10.0.0.1:40000-10.0.0.2:80_orig.dat: ENOENT',
    );
    expect(failures.filter((part) => typeof part !== 'string')).toEqual([
      40000,
      true,
      40000,
      false,
      40001,
      true,
      40001,
      false,
    ]);
  });
});
