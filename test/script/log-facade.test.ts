/** Logs as a script has them in a run: the stream's event, flushing. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { column, defineScript, record, type Zeek } from 'tapline';
import { replay } from 'tapline/testing';
import { expect, it } from 'vitest';

const Info = record('Facade::Info', { n: column.count() });

declare module 'tapline' {
  interface Events {
    'Facade::log': [rec: { n: number }];
  }
}

const streams = (zeek: Zeek): void => {
  for (const path of ['one', 'two'])
    zeek.log.createStream(`Facade::${path}`, { columns: Info, ev: 'Facade::log', path });
};

it('handlers of the event come after the line', async () => {
  const setup = (zeek: Zeek): void => {
    zeek.declareEvent('Facade::log', 'A record is written.');
    zeek.on('zeek_init', () => {
      streams(zeek);
      zeek.log.write('Facade::one', zeek.make(Info, { n: 1 }));
    });
    zeek.on('zeek_init', { priority: -1 }, () => zeek.print('zeek_init'));
    zeek.on('Facade::log', (rec) => {
      rec.n = 99;
      zeek.print('changed');
    });
  };
  const run = await replay({ scripts: [defineScript({ name: 'late', setup })] });
  expect(run.printed).toEqual(['zeek_init', 'changed']);
  expect(run.rows('one')).toEqual([{ n: 1 }]);
});

it('flushes one stream, or all', async () => {
  const seen: string[][] = [];
  const setup = (zeek: Zeek): void => {
    const now = ['one', 'two'];
    const look = (): void => {
      const folder = zeek.optionValue('Log::default_logdir') as string;
      seen.push(now.map((name) => readFileSync(join(folder, `${name}.log`), 'utf8')));
    };
    zeek.on('zeek_init', () => {
      streams(zeek);
      for (const name of now) zeek.log.write(`Facade::${name}`, { n: 7 });
      look();
      expect(zeek.log.flush('Facade::one')).toBe(true);
      look();
      zeek.log.flushAll();
      look();
    });
  };
  await replay({ files: true, scripts: [defineScript({ name: 'flushing', setup })] });
  const lines = seen.map((texts) => texts.map((text) => /^7$/m.test(text)));
  expect(lines).toEqual([
    [false, false],
    [true, false],
    [true, true],
  ]);
});
