/** Twins of the cases about errors and exit status. */
import { twin } from './twin.ts';

declare module 'tapline' {
  interface Events {
    'case::ping': [];
    'case::try': [what: string];
    'case::queued': [];
  }
}

/** JavaScript gives undefined where Zeek has a run-time error: a twin throws what Zeek would say. */
const error = (message: string): never => {
  throw new Error(message);
};

twin('error-cut-capture', {
  setup(zeek) {
    zeek.on('zeek_init', () => zeek.print('zeek_init'));
    zeek.on('new_connection', ({ id }) => zeek.print('new', id.orig_h));
    zeek.on('connection_state_remove', ({ id }) => zeek.print('removed', id.orig_h));
    zeek.on('zeek_done', () => zeek.print('zeek_done'));
  },
  deviates: {
    why: 'a cut capture ends the run in order, so that nothing of what was read is lost',
    printed: (zeeks) => `${zeeks}\nremoved, 10.0.0.1\nremoved, 10.0.0.2\nremoved, 10.0.0.3\nzeek_done`,
  },
});

twin('error-in-zeek-init', (zeek) => {
  const t = new Map<number, number>();
  zeek.declareEvent('case::queued');
  zeek.on('zeek_init', { priority: 1 }, () => {
    zeek.print('first');
    zeek.event('case::queued');
    zeek.print(t.get(1) ?? error('no such index'));
  });
  zeek.on('zeek_init', () => zeek.print('second'));
  zeek.on('case::queued', () => zeek.print('queued event'));
  zeek.on('new_connection', () => zeek.print('not printed'));
  zeek.on('zeek_done', () => zeek.print('not printed'));
});

twin('error-missing-capture', (zeek) => {
  zeek.on('zeek_init', () => zeek.print('not printed'));
  zeek.on('zeek_done', () => zeek.print('not printed'));
});

twin('error-not-a-capture', (zeek) => {
  zeek.on('zeek_init', () => zeek.print('not printed'));
});

twin('error-missing-script', {
  load: ['./not-there'],
  setup: (zeek) => void zeek.on('zeek_init', () => zeek.print('not printed')),
});

twin('error-unwinds-functions', (zeek) => {
  const t = new Map([[1, 'one']]);
  let started = false;
  const inner = (n: number) => {
    const s = t.get(n) ?? error('no such index');
    zeek.print('inner ends');
    return s;
  };
  const outer = (n: number) => {
    const s = inner(n);
    zeek.print('outer ends');
    return s;
  };
  zeek.declareEvent('case::ping');
  zeek.on('case::ping', { priority: 1 }, () => {
    zeek.print(outer(1));
    zeek.print(outer(2));
    zeek.print('not printed');
  });
  zeek.on('case::ping', () => zeek.print('second handler'));
  zeek.on('new_connection', () => {
    if (!started) zeek.event('case::ping');
    started = true;
  });
});

twin('error-reporter', (zeek) => {
  zeek.on('reporter_info', (_t, msg) => zeek.print('info event', msg));
  zeek.on('reporter_warning', (_t, msg) => zeek.print('warning event', msg));
  zeek.on('reporter_error', (_t, msg) => zeek.print('error event', msg));
  zeek.on('new_connection', ({ id }) => {
    if (id.orig_h !== '10.0.0.2') return;
    zeek.info('an info');
    zeek.warning('a warning');
    zeek.error('an error');
    zeek.print('goes on');
  });
});

twin('error-reporter-fatal', (zeek) => {
  zeek.on('new_connection', ({ id }) => {
    zeek.print('new', id.orig_h);
    if (id.orig_h === '10.0.0.2') {
      zeek.fatal('enough');
      zeek.print('not printed');
    }
  });
  zeek.on('zeek_done', () => zeek.print('not printed'));
});

twin('error-kinds', (zeek) => {
  const divided = (a: number, b: number) => (b === 0 ? error('division by zero') : a / b);
  const modulo = (a: number, b: number) => (b === 0 ? error('modulo by zero') : a % b);
  const read = <T>(value: T | undefined, message: string) => value ?? error(message);
  const cast = (a: unknown) =>
    typeof a === 'number' ? a : error("invalid cast of value with type 'string' to type 'count'");
  const r: { f?: number } = {};
  const kinds: Record<string, () => unknown> = {
    division: () => divided(1, 0),
    modulo: () => modulo(1, 0),
    'table index': () => read(new Map<number, number>().get(5), 'no such index'),
    'vector index': () => read([1, 2][9], 'no such index'),
    'unset field': () => read(r.f, 'field value missing'),
    cast: () => cast('text'),
    'string index': () => 'abc'.charAt(7),
  };
  let started = false;
  zeek.declareEvent('case::try');
  zeek.on('case::try', (what) => {
    zeek.print(what);
    zeek.print(kinds[what]?.());
    zeek.print('goes on');
  });
  zeek.on('new_connection', () => {
    if (started) return;
    started = true;
    for (const what of Object.keys(kinds)) zeek.event('case::try', [what]);
  });
});

twin('error-cut-capture-logs', {
  setup(zeek) {
    zeek.on('connection_state_remove', ({ uid }) => zeek.print('removed', uid));
    zeek.on('new_connection', ({ uid }) => zeek.print('new', uid));
    zeek.on('zeek_done', () => zeek.print('done'));
  },
  deviates: {
    why: 'a cut capture ends the run in order: what lives is removed and logged',
    printed: (zeeks) => `${zeeks}\n${zeeks.split('\n').at(-1)?.replace('new', 'removed')}\ndone`,
  },
});

twin('error-script-syntax', {
  says: /^error in .*case\.ts, line \d+: ./,
  setup() {},
  source: `zeek.on('zeek_init', () => {
    zeek.print('not printed');
`,
});
