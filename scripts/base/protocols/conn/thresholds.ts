/**
 * Any number of thresholds per connection on top of the engine's one per side and kind: the smallest is armed, and
 * the next one when it is crossed. Bytes are IP bytes, headers included; durations are seconds.
 */
import {
  type Columns,
  type Connection,
  column,
  connectionType,
  defineScript,
  Priority,
  record,
  unlogged,
} from 'tapline';

const columns = {
  /** Bytes of the originator. */
  orig_byte: unlogged(column.set(column.count())),
  resp_byte: unlogged(column.set(column.count())),
  orig_packet: unlogged(column.set(column.count())),
  resp_packet: unlogged(column.set(column.count())),
  duration: unlogged(column.set(column.interval())),
};

/** Zeek's `ConnThreshold::Thresholds`: what has not been crossed yet. */
export const Thresholds = record('ConnThreshold::Thresholds', columns);

declare module 'tapline' {
  interface Connection {
    thresholds?: Columns<typeof columns> | undefined;
  }
  interface Events {
    'ConnThreshold::bytes_threshold_crossed': [c: Connection, threshold: number, is_orig: boolean];
    'ConnThreshold::packets_threshold_crossed': [c: Connection, threshold: number, is_orig: boolean];
    'ConnThreshold::duration_threshold_crossed': [c: Connection, threshold: number, is_orig: boolean];
  }
}

type Kind = 'bytes' | 'packets' | 'duration';

export interface ThresholdsApi {
  /** Raises `ConnThreshold::bytes_threshold_crossed` once the side has sent so many IP bytes. */
  setBytesThreshold(c: Connection, threshold: number, isOrig: boolean): boolean;
  deleteBytesThreshold(c: Connection, threshold: number, isOrig: boolean): boolean;
  setPacketsThreshold(c: Connection, threshold: number, isOrig: boolean): boolean;
  deletePacketsThreshold(c: Connection, threshold: number, isOrig: boolean): boolean;
  setDurationThreshold(c: Connection, threshold: number): boolean;
  deleteDurationThreshold(c: Connection, threshold: number): boolean;
}

export default defineScript<ThresholdsApi>({
  name: 'base/protocols/conn/thresholds',
  module: 'ConnThreshold',
  setup(zeek) {
    zeek.redefRecord(connectionType, { thresholds: column.record(Thresholds).optional() });

    function thresholds(c: Connection, kind: Kind, isOrig: boolean): Set<number> {
      const own: Columns<typeof columns> = c.thresholds ?? zeek.make(Thresholds, {});
      c.thresholds = own;
      if (kind === 'duration') return own.duration;
      if (kind === 'bytes') return isOrig ? own.orig_byte : own.resp_byte;
      return isOrig ? own.orig_packet : own.resp_packet;
    }

    /** Arms the smallest that is left. */
    function arm(c: Connection, kind: Kind, isOrig: boolean): boolean {
      const left = thresholds(c, kind, isOrig);
      return zeek.conns.setThreshold(c.id, kind, left.size === 0 ? 0 : Math.min(...left), isOrig);
    }

    function add(c: Connection, kind: Kind, threshold: number, isOrig: boolean): boolean {
      thresholds(c, kind, isOrig).add(threshold);
      return arm(c, kind, isOrig);
    }

    function remove(c: Connection, kind: Kind, threshold: number, isOrig: boolean): boolean {
      return thresholds(c, kind, isOrig).delete(threshold) && arm(c, kind, isOrig);
    }

    for (const kind of ['bytes', 'packets', 'duration'] as const) {
      const crossed = `ConnThreshold::${kind}_threshold_crossed` as const;
      zeek.declareEvent(crossed, `A connection has crossed one of the ${kind} thresholds set by scripts.`);
      zeek.on(`conn_${kind}_threshold_crossed`, { priority: Priority.fill }, (c, threshold, isOrig) => {
        if (thresholds(c, kind, isOrig).delete(threshold)) zeek.event(crossed, [c, threshold, isOrig]);
        if (zeek.conns.exists(c.id)) arm(c, kind, isOrig);
      });
    }

    return {
      setBytesThreshold: (c, n, isOrig) => add(c, 'bytes', n, isOrig),
      deleteBytesThreshold: (c, n, isOrig) => remove(c, 'bytes', n, isOrig),
      setPacketsThreshold: (c, n, isOrig) => add(c, 'packets', n, isOrig),
      deletePacketsThreshold: (c, n, isOrig) => remove(c, 'packets', n, isOrig),
      setDurationThreshold: (c, n) => add(c, 'duration', n, true),
      deleteDurationThreshold: (c, n) => remove(c, 'duration', n, true),
    };
  },
});
