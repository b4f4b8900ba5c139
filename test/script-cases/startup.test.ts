/** Twins of more cases about events: arguments, the meta event, ends of a run, and about scheduled events. */
import { text } from 'tapline';
import { twin } from './twin.ts';

declare module 'tapline' {
  interface Events {
    'case::lonely': [n?: number];
    'case::fire': [label: string];
    'case::due': [];
    'case::tick': [];
    'case::assigned': [n: number, r: { n: number }];
    'case::plain': [];
    ping: [n: number];
    lonely: [];
  }
}

const START = 629503200;

twin('event-empty-capture', (zeek) => {
  zeek.on('zeek_init', () => zeek.print('zeek_init', text.double(zeek.networkTime())));
  zeek.on('network_time_init', () => zeek.print('not printed'));
  zeek.on('Pcap::file_done', (path) => zeek.print('file_done', path.replace(/.*\//, '')));
  zeek.on('zeek_done', () => zeek.print('zeek_done', text.double(zeek.networkTime())));
});

twin('event-exit', (zeek) => {
  zeek.on('new_connection', { priority: 1 }, ({ id }) => {
    zeek.print('new', id.orig_h);
    if (id.orig_h === '10.0.0.3') zeek.exit(3);
  });
  zeek.on('new_connection', ({ id }) => zeek.print('second handler', id.orig_h));
  zeek.on('connection_state_remove', () => zeek.print('not printed'));
  zeek.on('zeek_done', () => zeek.print('not printed'));
});

twin('event-new-event-meta', (zeek) => {
  zeek.declareEvent('ping');
  zeek.declareEvent('lonely');
  zeek.on('new_event', (name, [n]) => {
    // parameters have no names at run time
    if (['ping', 'lonely', 'new_event'].includes(name)) zeek.print('new_event', name, 'n', n);
  });
  zeek.on('ping', (n) => zeek.print('handler', n));
  zeek.on('zeek_init', () => {
    zeek.event('ping', [1]);
    zeek.event('lonely');
    zeek.event('ping', [2]);
  });
});

twin('event-parameter-reassignment', (zeek) => {
  zeek.declareEvent('case::assigned');
  zeek.on('case::assigned', { priority: 1 }, (...args) => {
    args[0] = 50;
    args[1] = { n: 50 };
    const [n, r] = args;
    zeek.print('first', n, r.n);
  });
  zeek.on('case::assigned', (n, r) => zeek.print('second', n, r.n));
  zeek.on('zeek_init', () => zeek.event('case::assigned', [1, { n: 1 }]));
});

twin('event-return-ends-own-body', (zeek) => {
  zeek.declareEvent('case::plain');
  zeek.on('case::plain', { priority: 1 }, () => {
    zeek.print('high: before return');
    return false;
  });
  zeek.on('case::plain', () => zeek.print('middle'));
  zeek.on('case::plain', { priority: -1 }, () => zeek.print('low'));
  zeek.on('zeek_init', () => zeek.event('case::plain'));
});

twin('event-nobody-handles', {
  says: /^$/, // a handler of an event that nobody declared does not compile, and does not load
  setup(zeek) {
    zeek.declareEvent('case::lonely');
    zeek.on('zeek_init', () => {
      zeek.print('before');
      zeek.event('case::lonely', [1]);
      zeek.print('after');
    });
  },
});

twin('schedule-in-zeek-init', (zeek) => {
  let n = 0;
  zeek.declareEvent('case::fire');
  zeek.on('case::fire', (label) => zeek.print('fire', label, text.double(zeek.networkTime())));
  zeek.on('new_connection', () => {
    if (++n <= 2) zeek.print('packet', n);
  });
  zeek.on('zeek_init', () => {
    zeek.print('zeek_init', text.double(zeek.networkTime()));
    zeek.schedule(86400, 'case::fire', ['1 day']);
    zeek.schedule(0.01, 'case::fire', ['10 msec']);
    zeek.schedule(3600, 'case::fire', ['1 hr']);
  });
});

twin('schedule-periodic', (zeek) => {
  const now = () => text.interval(zeek.networkTime() - START);
  zeek.declareEvent('case::tick');
  zeek.on('case::tick', () => {
    zeek.print(`tick at ${now()}${zeek.terminating ? ' at the end' : ''}`);
    zeek.schedule(25 * 60, 'case::tick');
  });
  zeek.on('network_time_init', () => zeek.schedule(25 * 60, 'case::tick'));
  zeek.on('new_connection', () => zeek.print(`packet at ${now()}`));
});

twin('schedule-without-capture', (zeek) => {
  zeek.declareEvent('case::fire');
  zeek.on('case::fire', (label) => zeek.print('fire', label));
  zeek.on('zeek_init', () => {
    zeek.schedule(7200, 'case::fire', ['2 hr']);
    zeek.schedule(3600, 'case::fire', ['1 hr']);
    zeek.schedule(0, 'case::fire', ['0 sec']);
    zeek.schedule(10800, 'case::fire', ['3 hr']);
    zeek.print('zeek_init ends');
  });
  zeek.on('zeek_done', () => zeek.print('zeek_done'));
});

twin('schedule-due-time', (zeek) => {
  let started = false;
  zeek.redef('EventMetadata::add_network_timestamp', '=', true);
  zeek.declareEvent('case::due');
  zeek.on('case::due', () => {
    zeek.print('network time', text.double(zeek.networkTime()));
    zeek.print('event time', text.double(zeek.eventTime()));
  });
  zeek.on('new_connection', () => {
    if (!started) zeek.schedule(1.25, 'case::due');
    started = true;
  });
});
