/**
 * Notices: what a site should look at, in notice.log. A script raises one; `Notice::policy` decides what is done with
 * it, and one that says what it is about (`identifier`) is not repeated for a while. E-mail and alarms are not there.
 */
import {
  type Columns,
  type Connection,
  column,
  connIdType,
  defineScript,
  type Filter,
  Priority,
  record,
  transportOf,
} from 'tapline';

const geoLocation = record('geo_location', {
  country_code: column.string().optional(),
  region: column.string().optional(),
  city: column.string().optional(),
  latitude: column.double().optional(),
  longitude: column.double().optional(),
});

const columns = {
  /** Time of the notice. */
  ts: column.time(),
  /** The connection that it is about: taken from `conn`, if that is given. */
  uid: column.string().optional(),
  id: column.record(connIdType).optional(),
  conn: column.state<Connection>().optional(),
  /** The file that it is about. */
  fuid: column.string().optional(),
  file_mime_type: column.string().optional(),
  file_desc: column.string().optional(),
  proto: column.enum().optional(),
  /** Its type: `Scan::Address_Scan`. */
  note: column.enum(),
  /** A sentence for people, and more for machines. */
  msg: column.string().optional(),
  sub: column.string().optional(),
  src: column.addr().optional(),
  dst: column.addr().optional(),
  p: column.port().optional(),
  n: column.count().optional(),
  peer_descr: column.string().optional(),
  /** What is done: `Notice::ACTION_LOG`, or names of your own. */
  actions: column.set(column.enum()),
  email_dest: column.set(column.string()),
  /** For so many seconds the same note with the same identifier is not raised again. */
  suppress_for: column.interval().optional(),
  remote_location: column.record(geoLocation).optional(),
  /** What the notice is about, for suppression: nothing is suppressed without it. */
  identifier: column.state<string>().optional(),
};

/** Zeek's `Notice::Info`. */
export const Info = record('Notice::Info', columns);

declare module 'tapline' {
  interface NoticeInfo extends Columns<typeof columns> {}
  interface Events {
    'Notice::log_notice': [rec: NoticeInfo];
    'Notice::begin_suppression': [ts: number, suppress_for: number, note: string, identifier: string];
    'Notice::suppressed': [n: NoticeInfo];
  }
  interface Hooks {
    'Notice::log_policy': [rec: NoticeInfo, id: string, filter: Filter];
    'Notice::policy': [n: NoticeInfo];
    'Notice::notice': [n: NoticeInfo];
  }
  interface Streams {
    'Notice::LOG': NoticeInfo;
  }
}

export interface NoticeApi {
  /** Zeek's `NOTICE`. */
  notice(given: Partial<Columns<typeof columns>> & { readonly note: string }): void;
}

const LOG = 'Notice::LOG';
const ACTION_LOG = 'Notice::ACTION_LOG';
const HOUR = 3600;

export default defineScript<NoticeApi>({
  name: 'base/frameworks/notice/main',
  module: 'Notice',
  setup(zeek) {
    zeek.declareEvent('Notice::log_notice', 'A notice is written to notice.log.');
    zeek.declareEvent('Notice::begin_suppression', 'From now on repetitions of a notice are held back.');
    zeek.declareEvent('Notice::suppressed', 'A notice was held back as a repetition.');
    zeek.declareHook('Notice::log_policy', 'A notice is about to be written; breaking keeps it out.');
    zeek.declareHook('Notice::policy', 'What is to be done with a notice: add to its actions, or break.');
    zeek.declareHook('Notice::notice', 'A notice is raised and its actions are known.');
    const interval = zeek.option('Notice::default_suppression_interval', {
      type: 'interval',
      default: HOUR,
      description: 'How long repetitions of a notice are held back.',
    });
    const types = (name: string, description: string) =>
      zeek.option<Set<string>>(name, { type: 'set[enum]', default: new Set(), description });
    const ignored = types('Notice::ignored_types', 'Types of notices that are dropped.');
    const repeated = types('Notice::not_suppressed_types', 'Types of notices whose repetitions are raised.');
    const intervals = zeek.option<Map<string, number>>('Notice::type_suppression_intervals', {
      type: 'table[enum] of interval',
      default: new Map(),
      description: 'How long repetitions are held back, by type.',
    });

    const suppressing = zeek.table<string, number>({
      createExpire: 0,
      expireFunc: (table, key) => Math.max(0, (table.get(key) ?? 0) - zeek.networkTime()),
    });

    zeek.on('zeek_init', { priority: Priority.fill }, function createStream() {
      const policy = 'Notice::log_policy';
      zeek.log.createStream(LOG, {
        columns: Info,
        description: 'A notice whose actions say that it is logged.',
        ev: 'Notice::log_notice',
        path: 'notice',
        policy,
      });
    });

    zeek.hook('Notice::policy', { priority: Priority.init }, function defaultPolicy(n) {
      if (ignored.value.has(n.note)) return false;
      if (repeated.value.has(n.note)) n.suppress_for = 0;
      n.suppress_for ??= intervals.value.get(n.note);
      n.actions.add(ACTION_LOG);
      return true;
    });

    zeek.hook('Notice::notice', { priority: Priority.write }, function logNotice(n) {
      if (n.actions.has(ACTION_LOG)) zeek.log.write(LOG, n);
      const { ts, suppress_for, note, identifier } = n;
      if (identifier === undefined || !suppress_for || suppressing.has(keyOf(note, identifier))) return;
      zeek.event('Notice::begin_suppression', [ts, suppress_for, note, identifier]);
    });

    zeek.on('Notice::begin_suppression', function suppress(ts, seconds, note, identifier) {
      suppressing.set(keyOf(note, identifier), ts + seconds);
    });

    /** Fills in what follows from the connection. */
    function complete(given: Parameters<NoticeApi['notice']>[0]): Columns<typeof columns> {
      const { conn } = given;
      const { uid = conn?.uid, id = conn?.id } = given;
      const ends = id && { src: id.orig_h, dst: id.resp_h, p: id.resp_p, proto: transportOf(id.proto) };
      return zeek.make(Info, { ts: zeek.networkTime(), ...ends, ...given, uid, id });
    }

    return {
      notice(given) {
        const n = complete(given);
        if (n.identifier !== undefined && suppressing.has(keyOf(n.note, n.identifier))) {
          zeek.event('Notice::suppressed', [n]);
          return;
        }
        // a policy that breaks leaves the notice without the actions that were to come
        zeek.invoke('Notice::policy', [n]);
        n.suppress_for ??= interval.value;
        zeek.invoke('Notice::notice', [n]);
      },
    };
  },
});

const keyOf = (note: string, identifier: string): string => `${note} ${identifier}`;
