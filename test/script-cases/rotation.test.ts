/** Twins of the cases about rotation. */
import { column, type RotationInfo, record } from 'tapline';
import { twin } from './twin.ts';

const Counted = record('Test::Info', { n: column.count() });
const Timed = record('Test::Info', { ts: column.time(), n: column.count() });
const Place = record('Test::Info', { where: column.string() });

const LOG = 'Test::LOG';
const clock = (seconds: number): string => new Date(seconds * 1000).toISOString().slice(11, 19);

twin('rotate-at-end', (zeek) => {
  const write = (where: string) => zeek.log.write(LOG, zeek.make(Place, { where }));
  zeek.log.setRotationFormat(({ path, terminating }) => {
    zeek.print('rotated', path.replace(/.*\//, ''), terminating);
    return { file_basename: 'test-rotated' };
  });
  zeek.on('zeek_init', () => {
    zeek.log.createStream(LOG, { columns: Place });
    zeek.log.addFilter(LOG, { name: 'default', path: 'test', interv: 3600 });
  });
  zeek.on('new_connection', ({ id }) => {
    if (id.orig_h === '10.0.0.10') write('last packet');
  });
  zeek.on('connection_state_remove', ({ id }) => {
    if (id.orig_h === '10.0.0.10') write('removal');
  });
  zeek.on('zeek_done', () => write('zeek_done'));
});

twin('rotate-interval', (zeek) => {
  let n = 0;
  zeek.on('zeek_init', () => {
    zeek.log.createStream(LOG, { columns: Timed });
    zeek.log.addFilter(LOG, { name: 'default', path: 'test', interv: 3600 });
  });
  zeek.on('new_connection', () => {
    if (++n <= 4) zeek.log.write(LOG, zeek.make(Timed, { ts: zeek.networkTime(), n }));
  });
});

twin('rotate-base-time', (zeek) => {
  let n = 0;
  const postprocessor = ({ open, close, terminating }: RotationInfo) => {
    zeek.print(clock(open), clock(close), terminating);
    return true;
  };
  zeek.redef('log_rotate_base_time', '=', '0:30');
  zeek.on('zeek_init', () => {
    zeek.log.createStream(LOG, { columns: Counted });
    zeek.log.addFilter(LOG, { name: 'default', path: 'test', interv: 7200, postprocessor });
  });
  zeek.on('new_connection', () => {
    if (++n <= 6) zeek.log.write(LOG, zeek.make(Counted, { n }));
  });
});

twin('rotate-format-func', (zeek) => {
  let n = 0;
  zeek.log.setRotationFormat(({ path, open, terminating }) => {
    const name = `${path}_at_${clock(open).slice(0, 2)}_ending_${terminating ? 'T' : 'F'}`;
    zeek.print(name);
    return { file_basename: name };
  });
  zeek.on('zeek_init', () => {
    zeek.log.createStream(LOG, { columns: Counted });
    zeek.log.addFilter(LOG, { name: 'default', path: 'test', interv: 3600 });
  });
  zeek.on('new_connection', () => {
    if (++n <= 3) zeek.log.write(LOG, zeek.make(Counted, { n }));
  });
});

twin('rotate-postprocessor', (zeek) => {
  let n = 0;
  const postprocessor = ({ writer, fname, path, open, close, terminating }: RotationInfo) => {
    // logs of a twin lie in a folder of its own
    zeek.print(writer, fname.replace(/.*\//, ''), path, clock(open), clock(close), terminating);
    return true;
  };
  zeek.on('zeek_init', () => {
    zeek.log.createStream(LOG, { columns: Timed });
    zeek.log.addFilter(LOG, { name: 'default', path: 'test', interv: 3600, postprocessor });
  });
  zeek.on('new_connection', () => {
    if (++n <= 5) zeek.log.write(LOG, zeek.make(Timed, { ts: zeek.networkTime(), n }));
  });
});
