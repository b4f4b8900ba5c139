/**
 * Packet time: the only clock of a run.
 *
 * `packet` is the current packet's own time and may go backwards; `network` never does (Zeek's network_time, at
 * least 1.0 once packets flow) and is what timers, thresholds and logs use.
 */
export class Clock {
  /** Time of the current packet, seconds. */
  packet = 0;
  /** Network time, seconds; 0 before the first packet. */
  network = 0;

  /** Moves to a packet's time. */
  advance(time: number): void {
    this.packet = time;
    const floor = this.network === 0 ? 1 : this.network;
    this.network = Math.max(time, floor);
  }
}
