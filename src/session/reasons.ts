/**
 * Why a connection ended, and why its roles were exchanged: one name per rule, for the scripts that explain a line.
 *
 * Zeek does not record these; the names are ours. They cost a pointer per record and nothing else.
 */

/** Ends. `inactivity` is followed by the option that set the timeout, or `script`. */
export const EndReason = {
  /** Both sides closed, the last of them with FIN. */
  fin: 'FIN',
  /** A side aborted with RST. */
  rst: 'RST',
  /** A SYN was not answered within tcp_attempt_delay. */
  attempt: 'attempt timeout',
  /** Nothing valid was seen, or one side closed towards silence (Zeek's expire timer). */
  expired: 'expired',
  /** connection_partial_close: one side closed, the other went on. */
  partialClose: 'partial close',
  /** A protocol's own session timer, such as DNS's ten seconds. */
  sessionTimer: 'session timer',
  reuse: 'reuse',
  script: 'removed by script',
  endOfInput: 'end of input',
  evicted: 'evicted',
} as const;

/** Flips. */
export const FlipReason = {
  serverPort: 'the first packet came from a likely server port',
  loneSynAck: 'the peer of a lone SYN-ACK answered',
  reorderedSyn: 'the SYN was captured after its SYN-ACK',
  dnsResponse: 'the first DNS message was a response',
  ntpMode: 'the NTP mode says so',
  script: 'a script asked for it',
} as const;
