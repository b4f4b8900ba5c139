/** base/frameworks/reporter: messages of a run as lines of reporter.log. */
import { defineScript } from 'tapline';
import { replay } from 'tapline/testing';
import { expect, it } from 'vitest';
import { Conversation } from '../../../../../src/testing/conversation.ts';

const { packets } = new Conversation({ client: '10.0.0.1:1000', server: '10.0.0.2:80', at: 1 }).open();

it('writes time, level, message and place of each message, those of handlers that throw included', async () => {
  const talks = defineScript({
    name: 'talks',
    setup(zeek) {
      zeek.on('new_connection', { priority: 1 }, () => {
        zeek.info('an info');
        zeek.warning('a warning');
        zeek.error('an error');
      });
      zeek.on('new_connection', () => {
        throw new Error('thrown');
      });
    },
  });
  const { rows } = await replay({ packets, scripts: ['base/frameworks/reporter', talks] });
  const lines = rows('reporter').map((row) => [row.ts, row.level, row.message]);
  expect(lines).toEqual([
    [1, 'Reporter::INFO', 'an info'],
    [1, 'Reporter::WARNING', 'a warning'],
    [1, 'Reporter::ERROR', 'an error'],
    [1, 'Reporter::ERROR', 'thrown'],
  ]);
  expect(rows('reporter')[0]?.location).toMatch(/main\.test\.ts, line \d+$/);
});

it('a severity may be kept from standard error, not from the log', async () => {
  const talks = defineScript({
    name: 'talks',
    setup(zeek) {
      zeek.on('zeek_init', () => zeek.warning('before packets'));
      zeek.on('new_connection', () => {
        zeek.warning('unsaid');
        zeek.info('said');
      });
    },
  });
  const options = ['Reporter::warnings_to_stderr=F'];
  const { rows, reports } = await replay({ packets, options, scripts: ['base/frameworks/reporter', talks] });
  expect(reports.map((line) => line.replace(/.*: /, ''))).toEqual(['before packets', 'said']);
  expect(rows('reporter').map((row) => row.message)).toEqual(['before packets', 'unsaid', 'said']);
});

it('writes no file when nothing was said', async () => {
  const { files } = await replay({ packets, files: true, bare: false });
  expect([...files.keys()]).not.toContain('reporter.log');
});
