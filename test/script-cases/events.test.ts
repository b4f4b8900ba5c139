/** Twins of the cases about events, scheduled events, groups and hooks. */
import { type HookPoint, text, type Zeek } from 'tapline';
import { twin } from './twin.ts';

declare module 'tapline' {
  interface Events {
    'case::ping': [];
    'case::show': [n: number, r: { n: number }, s: Set<number>];
    'case::step': [n: number];
    'case::count': [n: number];
    'case::label': [what: string];
    'case::asked': [label: string, asked: number];
    'case::a': [];
    'case::b': [];
    'case::c': [];
    'case::d': [];
    'case::record': [r: { name?: string }];
  }
  interface Hooks {
    'case::allow': [n: number];
    'case::run': [label: string];
    'case::plain': [];
    'case::record': [r: { n?: number }];
  }
}

const START = 629503200;
const since = (zeek: Zeek): string => text.interval(zeek.networkTime() - START);
/** Zeek's error for reading a field without a value, which TypeScript has no counterpart of. */
const unset = (): never => {
  throw new Error('field value missing');
};

twin('event-arguments-by-reference', (zeek) => {
  zeek.declareEvent('case::show');
  zeek.on('case::show', { priority: 1 }, (n, r, s) => {
    zeek.print('first', n, r.n, s.size);
    r.n += 1;
    s.add(7);
  });
  zeek.on('case::show', (n, r, s) => zeek.print('second', n, r.n, s.size));
  zeek.on('zeek_init', () => {
    let n = 1;
    const r = { n: 1 };
    const s = new Set([1, 2]);
    zeek.event('case::show', [n, r, s]);
    n = 100;
    r.n = n;
    s.add(3);
  });
});

twin('event-generations-per-packet', (zeek) => {
  zeek.declareEvent('case::step');
  zeek.on('case::step', (n) => {
    zeek.print(`step ${n} at ${since(zeek)}`);
    if (n < 10) zeek.event('case::step', [n + 1]);
  });
  zeek.on('new_connection', ({ id }) => {
    zeek.print(`packet of ${id.orig_h} at ${since(zeek)}`);
    if (id.orig_h === '10.0.0.1') zeek.event('case::step', [2]);
  });
});

twin('event-priority-order', (zeek) => {
  zeek.declareEvent('case::ping');
  zeek.on('case::ping', { priority: -5 }, () => zeek.print('priority -5'));
  zeek.on('case::ping', () => zeek.print('default'));
  zeek.on('case::ping', { priority: 10 }, () => zeek.print('priority 10'));
  zeek.on('case::ping', { priority: -100 }, () => zeek.print('priority -100'));
  zeek.on('case::ping', { priority: 1 }, () => zeek.print('priority 1'));
  zeek.on('zeek_init', () => zeek.event('case::ping'));
});

twin('event-priority-ties', (zeek) => {
  zeek.declareEvent('case::ping');
  zeek.on('case::ping', { priority: 3 }, () => zeek.print('3, first'));
  zeek.on('case::ping', () => zeek.print('0, first'));
  zeek.on('case::ping', { priority: 3 }, () => zeek.print('3, second'));
  zeek.on('case::ping', { priority: 0 }, () => zeek.print('0, second: an explicit 0 is the default'));
  zeek.on('case::ping', { priority: 3 }, () => zeek.print('3, third'));
  zeek.on('case::ping', () => zeek.print('0, third'));
  zeek.on('zeek_init', () => zeek.event('case::ping'));
});

twin('event-queue-order', (zeek) => {
  for (const name of ['case::a', 'case::b', 'case::c', 'case::d'] as const) zeek.declareEvent(name);
  zeek.on('case::a', () => {
    zeek.print('a raises d');
    zeek.event('case::d');
    zeek.print('a ends');
  });
  zeek.on('case::b', () => zeek.print('b'));
  zeek.on('case::c', () => zeek.print('c'));
  zeek.on('case::d', () => zeek.print('d'));
  zeek.on('zeek_init', { priority: 5 }, () => {
    zeek.print('init 5 raises a, b');
    zeek.event('case::a');
    zeek.event('case::b');
    zeek.print('init 5 ends');
  });
  zeek.on('zeek_init', () => {
    zeek.print('init 0 raises c');
    zeek.event('case::c');
  });
});

twin('event-startup-order', (zeek) => {
  let seen = 0;
  zeek.declareEvent('case::a');
  zeek.on('zeek_init', { priority: -1 }, () => zeek.print('zeek_init -1'));
  zeek.on('zeek_init', { priority: 1 }, () => {
    zeek.print('zeek_init 1', text.double(zeek.networkTime()));
    zeek.event('case::a');
  });
  zeek.on('case::a', () => zeek.print('raised in zeek_init', text.double(zeek.networkTime())));
  zeek.on('network_time_init', () => zeek.print('network_time_init', text.double(zeek.networkTime())));
  zeek.on('new_connection', ({ id }) => {
    if (++seen === 1) zeek.print('first packet', id.orig_h);
  });
  zeek.on('connection_state_remove', ({ id }) => {
    if (id.orig_h === '10.0.0.1') zeek.print('removed', id.orig_h, text.double(zeek.networkTime()));
  });
  zeek.on('Pcap::file_done', (path) => zeek.print('file_done', path.replace(/.*\//, '')));
  zeek.on('net_done', (t) => zeek.print('net_done', text.double(t), zeek.terminating));
  zeek.on('zeek_done', { priority: 1 }, () => {
    zeek.print('zeek_done', text.double(zeek.networkTime()), zeek.terminating);
  });
  zeek.print('top level');
});

twin('event-startup-without-capture', (zeek) => {
  zeek.declareEvent('case::count');
  zeek.on('zeek_init', () => zeek.print('zeek_init', zeek.terminating));
  zeek.on('network_time_init', () => zeek.print('not printed'));
  zeek.on('new_connection', () => zeek.print('not printed'));
  zeek.on('zeek_done', { priority: 1 }, () => {
    zeek.print('zeek_done 1 raises', zeek.terminating);
    zeek.event('case::count', [1]);
  });
  zeek.on('zeek_done', () => zeek.print('zeek_done 0'));
  zeek.on('case::count', (n) => {
    zeek.print('late', n);
    if (n < 6) zeek.event('case::count', [n + 1]);
  });
});

twin('event-terminate', (zeek) => {
  zeek.on('new_connection', { priority: 1 }, ({ id }) => {
    zeek.print('new', id.orig_h);
    if (id.orig_h === '10.0.0.3') zeek.print('terminate', zeek.terminate());
  });
  zeek.on('new_connection', ({ id }) => zeek.print('second handler', id.orig_h));
  zeek.on('connection_state_remove', ({ id }) => zeek.print('removed', id.orig_h));
  zeek.on('zeek_done', () => zeek.print('zeek_done', text.double(zeek.networkTime())));
});

twin('error-unset-field', (zeek) => {
  let started = false;
  zeek.declareEvent('case::record');
  zeek.on('case::record', { priority: 1 }, (r) => {
    zeek.print('first');
    zeek.print(r.name ?? unset());
    zeek.print('not printed');
  });
  zeek.on('case::record', (r) => zeek.print('second', r.name !== undefined));
  zeek.on('new_connection', () => {
    if (started) return;
    started = true;
    zeek.event('case::record', [{}]);
    zeek.event('case::record', [{ name: 'set' }]);
  });
});

twin('schedule-at-end', (zeek) => {
  let n = 0;
  zeek.declareEvent('case::label');
  zeek.on('case::label', (label) => {
    zeek.print('fire', label, text.double(zeek.networkTime()), zeek.terminating);
    zeek.schedule(1, 'case::label', [`${label} again`]);
  });
  zeek.on('new_connection', () => {
    if (++n !== 10) return;
    zeek.schedule(86400, 'case::label', ['1 day']);
    zeek.schedule(1, 'case::label', ['1 sec']);
    zeek.schedule(3600, 'case::label', ['1 hr']);
  });
  zeek.on('connection_state_remove', ({ id }) => {
    if (id.orig_h === '10.0.0.10') zeek.print('removed', id.orig_h);
  });
  zeek.on('zeek_done', () => {
    zeek.print('zeek_done');
    zeek.schedule(1, 'case::label', ['from zeek_done']);
  });
});

twin('schedule-in-trace', (zeek) => {
  let n = 0;
  zeek.declareEvent('case::asked');
  zeek.on('case::asked', (label, asked) => {
    zeek.print(`fire ${label} (n was ${asked}, is ${n}) at ${since(zeek)}`);
  });
  zeek.on('new_connection', () => {
    zeek.print(`packet ${++n} at ${since(zeek)}`);
    if (n !== 1) return;
    zeek.schedule(2.5, 'case::asked', ['2.5', n]);
    zeek.schedule(2, 'case::asked', ['2.0', n]);
    zeek.schedule(1.5, 'case::asked', ['1.5', n]);
  });
});

twin('schedule-zero-and-past', (zeek) => {
  let n = 0;
  zeek.declareEvent('case::label');
  zeek.declareEvent('case::ping');
  zeek.on('case::label', (label) => zeek.print(`fire ${label} at ${since(zeek)}`));
  zeek.on('case::ping', () => zeek.print(`raised at ${since(zeek)}`));
  zeek.on('new_connection', () => {
    zeek.print(`packet ${++n} at ${since(zeek)}`);
    if (n !== 1) return;
    zeek.schedule(0, 'case::label', ['zero']);
    zeek.schedule(-5, 'case::label', ['minus five']);
    zeek.event('case::ping');
  });
});

twin('group-attribute', (zeek) => {
  const extra = { group: 'extra' };
  zeek.declareEvent('case::count');
  const check = zeek.declareHook('case::plain');
  zeek.on('case::count', { priority: 2 }, (n) => {
    zeek.print('plain 2', n);
    if (n === 1) zeek.print('disable', zeek.disableGroup('extra'));
  });
  zeek.on('case::count', { ...extra, priority: 1 }, (n) => zeek.print('extra 1', n));
  zeek.on('case::count', (n) => {
    zeek.print('plain 0', n);
    if (n === 2) zeek.print('enable', zeek.enableGroup('extra'));
  });
  zeek.on('case::count', { ...extra, priority: -1 }, (n) => zeek.print('extra -1', n));
  zeek.hook('case::plain', extra, () => {
    zeek.print('extra hook');
    return false;
  });
  zeek.hook('case::plain', { priority: -1 }, () => zeek.print('plain hook'));
  zeek.on('zeek_init', () => {
    zeek.print('hook while enabled', check.run());
    for (const n of [1, 2, 3]) zeek.event('case::count', [n]);
  });
  zeek.on('case::count', { priority: -9 }, (n) => {
    if (n === 1) zeek.print('hook while disabled', check.run());
  });
});

twin(
  'group-module',
  {
    module: 'Owner',
    setup(zeek) {
      zeek.declareEvent('case::ping');
      zeek.on('case::ping', () => zeek.print('body in Owner'));
    },
  },
  { module: 'Guest', setup: (zeek) => void zeek.on('case::ping', () => zeek.print('body in Guest')) },
  {
    setup(zeek) {
      zeek.declareEvent('case::a');
      zeek.on('case::ping', () => zeek.print('body in GLOBAL'));
      zeek.on('case::a', () => {
        zeek.print('disable Owner', zeek.disableModule('Owner'));
        zeek.event('case::ping');
      });
      zeek.on('zeek_init', () => {
        zeek.print(zeek.hasModule('Owner'), zeek.hasModule('Guest'), zeek.hasModule('Nobody'));
        zeek.print('disable Guest', zeek.disableModule('Guest'));
        zeek.event('case::ping');
        zeek.event('case::a');
      });
    },
  },
);

twin('group-several-groups', (zeek) => {
  for (const name of ['case::label', 'case::a', 'case::b', 'case::c'] as const) zeek.declareEvent(name);
  zeek.on('case::label', { group: ['a', 'b'] }, (what) => zeek.print('in a and b', what));
  zeek.on('case::a', () => {
    zeek.disableGroup('a');
    zeek.disableGroup('a');
    zeek.event('case::label', ['a disabled twice']);
    zeek.event('case::b');
  });
  zeek.on('case::b', () => {
    zeek.enableGroup('a');
    zeek.disableGroup('b');
    zeek.event('case::label', ['a enabled, b disabled']);
    zeek.event('case::c');
  });
  zeek.on('case::c', () => {
    zeek.enableGroup('b');
    zeek.event('case::label', ['both enabled again']);
  });
  zeek.on('zeek_done', () => {
    zeek.print(zeek.hasGroup('a'), zeek.hasGroup('c'));
    zeek.event('case::label', ['both enabled']);
    zeek.event('case::a');
  });
  zeek.on('zeek_done', { priority: -1 }, () => zeek.print('unknown group', zeek.disableGroup('c')));
});

twin('hook-break', (zeek) => {
  let trail: string[] = [];
  zeek.declareHook('case::allow');
  zeek.hook('case::allow', { priority: 5 }, () => void trail.push('five'));
  zeek.hook('case::allow', (n) => {
    trail.push('zero');
    if (n > 10) return false;
    return trail.push('zero passed');
  });
  zeek.hook('case::allow', { priority: -5 }, () => void trail.push('minus five'));
  zeek.on('zeek_init', () => {
    zeek.print(zeek.invoke('case::allow', [3]), trail);
    trail = [];
    zeek.print(zeek.invoke('case::allow', [30]), trail);
  });
});

twin('hook-order', (zeek) => {
  zeek.declareHook('case::run');
  zeek.hook('case::run', (label) => zeek.print(label, '0 first'));
  zeek.hook('case::run', { priority: -1 }, (label) => zeek.print(label, '-1'));
  zeek.hook('case::run', { priority: 7 }, (label) => zeek.print(label, '7'));
  zeek.hook('case::run', (label) => zeek.print(label, '0 second'));
  zeek.on('zeek_init', () => {
    zeek.print('before');
    zeek.invoke('case::run', ['x']);
    zeek.print('after');
  });
});

twin('hook-return', (zeek) => {
  const allow: HookPoint<[]> = zeek.declareHook('case::plain');
  zeek.hook('case::plain', { priority: 1 }, () => zeek.print('one'));
  zeek.hook('case::plain', () => zeek.print('two'));
  zeek.on('zeek_init', () => zeek.print('result', allow.run()));
});

twin('hook-error-in-body', (zeek) => {
  zeek.declareHook('case::record');
  zeek.hook('case::record', { priority: 1 }, (r) => {
    zeek.print('first');
    zeek.print(r.n ?? unset());
    zeek.print('not printed');
    return false;
  });
  zeek.hook('case::record', () => zeek.print('second'));
  zeek.on('network_time_init', () => {
    zeek.print('result', zeek.invoke('case::record', [{}]));
    zeek.print('caller goes on');
  });
});
