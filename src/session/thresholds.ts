/** Connection size thresholds: one next value per side and kind, as Zeek's ConnSize analyzer keeps them. */

/** What one connection waits for; 0 means nothing. */
export class Thresholds {
  origBytes = 0;
  respBytes = 0;
  origPackets = 0;
  respPackets = 0;
  /** Seconds. */
  duration = 0;
  /** Packets of both sides, the next of the generic list. */
  generic = 0;
}
