/**
 * Writes conn_long.log: interim records of connections that last, for every transport and for idle ones, too.
 *
 * A sweep of packet time looks at the live connections that are old enough. One is reported when it has lasted another
 * `ConnLong::interval`, or moved another `ConnLong::bytes` IP bytes, since its last report. What is remembered hangs
 * on the connection's own record and goes with it.
 */
import {
  type Columns,
  type Connection,
  column,
  connectionType,
  connIdType,
  defineScript,
  type Filter,
  Priority,
  record,
  transportOf,
} from 'tapline';
import Conn, { connState } from '../../../base/protocols/conn/main.ts';

const columns = {
  /** Time of the report. */
  ts: column.time(),
  uid: column.string(),
  id: column.record(connIdType),
  proto: column.enum(),
  /** What made the report due: `time` or `bytes`. */
  trigger: column.enum(['time', 'bytes']),
  /** Time of the first packet, length so far, and seconds since the latest packet. */
  start: column.time(),
  duration: column.interval(),
  idle: column.interval(),
  conn_state: column.string(),
  history: column.string().optional(),
  /** Totals so far. */
  orig_bytes: column.count(),
  resp_bytes: column.count(),
  orig_pkts: column.count(),
  resp_pkts: column.count(),
  orig_ip_bytes: column.count(),
  resp_ip_bytes: column.count(),
  /** What came since the report before. */
  orig_pkts_delta: column.count(),
  resp_pkts_delta: column.count(),
  orig_ip_bytes_delta: column.count(),
  resp_ip_bytes_delta: column.count(),
};

/** The columns of conn_long.log. */
export const Info = record('ConnLong::Info', columns);

/** What was reported last. */
interface Reported {
  at: number;
  origPackets: number;
  respPackets: number;
  origBytes: number;
  respBytes: number;
}

declare module 'tapline' {
  interface ConnLongInfo extends Columns<typeof columns> {}
  interface Connection {
    long_reported?: Reported | undefined;
  }
  interface Hooks {
    'ConnLong::log_policy': [rec: ConnLongInfo, id: string, filter: Filter];
  }
  interface Streams {
    'ConnLong::LOG': ConnLongInfo;
  }
}

export default defineScript({
  name: 'policy/protocols/conn/long-connections',
  module: 'ConnLong',
  needs: [Conn],
  setup(zeek) {
    const interval = zeek.option('ConnLong::interval', {
      type: 'interval',
      default: 600,
      description: 'How long a connection lasts between two of its interim records.',
    });
    const bytes = zeek.option('ConnLong::bytes', {
      type: 'count',
      default: 1_000_000_000,
      description: 'IP bytes of both sides between two interim records; 0 for none.',
    });
    const sweep = zeek.option('ConnLong::sweep_interval', {
      type: 'interval',
      default: 10,
      description: 'How often live connections are looked at.',
    });
    zeek.declareHook(
      'ConnLong::log_policy',
      'An interim record is about to be written; breaking keeps it out.',
    );
    zeek.redefRecord(connectionType, { long_reported: column.state<Reported>().optional() });

    zeek.on('zeek_init', { priority: Priority.fill }, function createStream() {
      zeek.log.createStream('ConnLong::LOG', {
        columns: Info,
        description: 'A connection that lasts, with its totals so far and what is new since its last line.',
        path: 'conn_long',
        policy: 'ConnLong::log_policy',
      });
    });

    function look(): void {
      const youngest = bytes.value > 0 ? 0 : interval.value;
      for (const c of zeek.conns.olderThan(youngest)) {
        const trigger = dueFor(c);
        if (trigger !== undefined) report(c, trigger);
      }
      zeek.schedule(sweep.value, look);
    }
    zeek.on('network_time_init', () => zeek.schedule(sweep.value, look));

    function dueFor(c: Connection): 'time' | 'bytes' | undefined {
      const last = c.long_reported;
      if (zeek.networkTime() - (last?.at ?? c.start_time) >= interval.value) return 'time';
      if (bytes.value === 0) return undefined;
      const moved = (c.orig.num_bytes_ip ?? 0) + (c.resp.num_bytes_ip ?? 0);
      return moved - (last === undefined ? 0 : last.origBytes + last.respBytes) >= bytes.value
        ? 'bytes'
        : undefined;
    }

    function report(c: Connection, trigger: 'time' | 'bytes'): void {
      const { orig, resp } = c;
      const now = zeek.networkTime();
      const before = c.long_reported ?? { at: 0, origPackets: 0, respPackets: 0, origBytes: 0, respBytes: 0 };
      const reported = {
        at: now,
        origPackets: orig.num_pkts ?? 0,
        respPackets: resp.num_pkts ?? 0,
        origBytes: orig.num_bytes_ip ?? 0,
        respBytes: resp.num_bytes_ip ?? 0,
      };
      c.long_reported = reported;
      zeek.log.write(
        'ConnLong::LOG',
        zeek.make(Info, {
          ts: now,
          uid: c.uid,
          id: c.id,
          proto: transportOf(c.id.proto),
          trigger,
          start: c.start_time,
          duration: c.duration,
          idle: now - zeek.conns.facts(c).lastTime,
          conn_state: connState(c),
          history: c.history === '' ? undefined : c.history,
          orig_bytes: orig.size,
          resp_bytes: resp.size,
          orig_pkts: reported.origPackets,
          resp_pkts: reported.respPackets,
          orig_ip_bytes: reported.origBytes,
          resp_ip_bytes: reported.respBytes,
          orig_pkts_delta: reported.origPackets - before.origPackets,
          resp_pkts_delta: reported.respPackets - before.respPackets,
          orig_ip_bytes_delta: reported.origBytes - before.origBytes,
          resp_ip_bytes_delta: reported.respBytes - before.respBytes,
        }),
      );
    }
  },
});
