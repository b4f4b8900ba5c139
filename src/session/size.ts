/** Packet and IP byte counts per side, and the thresholds that raise events (Zeek's ConnSize analyzer). */
import type { Connection } from './connection.ts';
import type { SessionHost } from './host.ts';
import { Thresholds } from './thresholds.ts';

export class SizeCounter {
  readonly #host: SessionHost;
  #generic: number[] | null = null;

  constructor(host: SessionHost) {
    this.#host = host;
  }

  /** Whether thresholds hold for all connections. */
  get watches(): boolean {
    this.#generic ??= this.#genericThresholds();
    return this.#generic.length > 0;
  }

  /** Counts one packet of a side: `ipBytes` is the length field of its IP header. */
  count(c: Connection, isOrig: boolean, ipBytes: number): void {
    if (!this.#host.options.use_conn_size_analyzer) return;
    if (isOrig) {
      c.origPackets++;
      c.origIpBytes += ipBytes;
    } else {
      c.respPackets++;
      c.respIpBytes += ipBytes;
    }
    if (this.watches) this.#checkGeneric(c);
    if (c.rare !== null && c.rare.thresholds !== null) this.#check(c, c.rare.thresholds, isOrig);
  }

  /** Sets the next threshold of a kind and side (0 clears it), and checks it at once. */
  set(c: Connection, kind: 'bytes' | 'packets' | 'duration', value: number, isOrig: boolean): void {
    const rare = c.seldom;
    rare.thresholds ??= new Thresholds();
    const t = rare.thresholds;
    if (kind === 'duration') t.duration = value;
    else if (kind === 'bytes' && isOrig) t.origBytes = value;
    else if (kind === 'bytes') t.respBytes = value;
    else if (isOrig) t.origPackets = value;
    else t.respPackets = value;
    this.#check(c, t, isOrig);
  }

  #check(c: Connection, t: Thresholds, isOrig: boolean): void {
    this.#checkBytes(c, t, isOrig);
    this.#checkPackets(c, t, isOrig);
    this.#checkDuration(c, t, isOrig);
  }

  #checkBytes(c: Connection, t: Thresholds, isOrig: boolean): void {
    const limit = isOrig ? t.origBytes : t.respBytes;
    if (limit === 0 || (isOrig ? c.origIpBytes : c.respIpBytes) < limit) return;
    if (isOrig) t.origBytes = 0;
    else t.respBytes = 0;
    const event = this.#host.points.conn_bytes_threshold_crossed;
    if (event.wanted) event.raise(this.#host.refresh(c), limit, isOrig);
  }

  #checkPackets(c: Connection, t: Thresholds, isOrig: boolean): void {
    const limit = isOrig ? t.origPackets : t.respPackets;
    if (limit === 0 || (isOrig ? c.origPackets : c.respPackets) < limit) return;
    if (isOrig) t.origPackets = 0;
    else t.respPackets = 0;
    const event = this.#host.points.conn_packets_threshold_crossed;
    if (event.wanted) event.raise(this.#host.refresh(c), limit, isOrig);
  }

  #checkDuration(c: Connection, t: Thresholds, isOrig: boolean): void {
    const event = this.#host.points.conn_duration_threshold_crossed;
    if (t.duration === 0 || !event.wanted) return;
    if (this.#host.clock.network - c.startTime <= t.duration) return;
    const limit = t.duration;
    t.duration = 0;
    event.raise(this.#host.refresh(c), limit, isOrig);
  }

  #genericThresholds(): number[] {
    const values = [...this.#host.options['ConnThreshold::generic_packet_thresholds']].map(Number);
    return values.sort((a, b) => a - b);
  }

  #checkGeneric(c: Connection): void {
    const list = this.#generic!;
    // most connections have only a few packets: look at the list before anything is made
    if (c.rare?.thresholds == null && c.origPackets + c.respPackets !== list[0]) return;
    const rare = c.seldom;
    rare.thresholds ??= new Thresholds();
    const at = rare.thresholds.generic;
    if (at >= list.length || c.origPackets + c.respPackets !== list[at]) return;
    rare.thresholds.generic++;
    const event = this.#host.points.conn_generic_packet_threshold_crossed;
    if (event.wanted) event.raise(this.#host.refresh(c), list[at]!);
  }
}
