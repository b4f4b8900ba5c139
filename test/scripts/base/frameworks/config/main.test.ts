/** base/frameworks/config: changes of options as lines of config.log. */
import { defineScript } from 'tapline';
import Config from 'tapline/scripts/base/frameworks/config/main';
import { Conversation, replay } from 'tapline/testing';
import { expect, it } from 'vitest';

const { packets } = new Conversation({ client: '10.0.0.1:1000', server: '10.0.0.2:80', at: 1 }).open();

it('writes the value before and after, as cat shows them, and the place only where there is one', async () => {
  const changes = defineScript({
    name: 'changes',
    needs: [Config],
    setup(zeek) {
      const spec = { description: '' };
      zeek.option('wait', { ...spec, type: 'interval', default: 60 });
      zeek.option('nets', { ...spec, type: 'set[subnet]', default: new Set<string>() });
      zeek.option('names', { ...spec, type: 'vector of string', default: ['a'] });
      zeek.option('ages', { ...spec, type: 'table[string] of double', default: new Map([['x', 1]]) });
      const { setValue } = zeek.use(Config);
      zeek.on('new_connection', () => {
        setValue('wait', 90, 'by hand');
        setValue('nets', new Set(['10.0.0.0/8', '172.16.0.0/12']));
        setValue('names', ['a', 'b']);
        setValue('ages', new Map([['x', 2.5]]));
        setValue('wait', 1, '<skip-config-log>');
        setValue('wait', 'text');
      });
    },
  });
  const { rows, reports } = await replay({ packets, scripts: [changes] });
  expect(
    rows('config').map(({ id, old_value, new_value, location }) => [id, old_value, new_value, location]),
  ).toEqual([
    ['wait', '1.0 min', '1.0 min 30.0 secs', 'by hand'],
    ['nets', '', '10.0.0.0/8,172.16.0.0/12', undefined],
    ['names', 'a', 'a,b', undefined],
    ['ages', '{\n\t[x] = 1.0\n}', '{\n\t[x] = 2.5\n}', undefined],
  ]);
  expect(rows('config')[0]?.ts).toBe(1);
  expect(reports.join('\n')).toMatch(/Incompatible type for set of ID 'wait': got 'string', need 'interval'/);
});

it('writes what the other handlers have made of the value, also of an option declared later', async () => {
  const late = defineScript({
    name: 'late',
    needs: [Config],
    setup(zeek) {
      zeek.on('network_time_init', () => {
        const limit = zeek.option('limit', { type: 'count', default: 1, description: '' });
        limit.onChange((_id, value) => value * 2);
        limit.set(4);
      });
    },
  });
  const { rows } = await replay({ packets, scripts: [late] });
  expect(rows('config')).toMatchObject([{ id: 'limit', old_value: '1', new_value: '8' }]);
});

it('writes no log when nothing changes', async () => {
  const { files } = await replay({ packets, files: true, bare: false });
  expect([...files.keys()]).not.toContain('config.log');
});
