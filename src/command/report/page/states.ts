/** The states of connections: what they mean, and the five groups that colours stand for. */

export const GROUPS = {
  complete: 'complete',
  open: 'left open',
  failed: 'unanswered or refused',
  reset: 'reset',
  other: 'other',
} as const;
export type Group = keyof typeof GROUPS;

const STATES: Readonly<Record<string, readonly [Group, string]>> = {
  SF: ['complete', 'opened and closed by both sides'],
  S1: ['open', 'opened, not closed'],
  S2: ['open', 'opened, the originator closed its side only'],
  S3: ['open', 'opened, the responder closed its side only'],
  S0: ['failed', 'an attempt without an answer'],
  REJ: ['failed', 'an attempt that was refused'],
  SH: ['failed', 'the originator sent SYN and FIN, no SYN ACK was seen'],
  SHR: ['failed', 'the responder sent SYN ACK and FIN, no SYN was seen'],
  RSTOS0: ['failed', 'the originator sent SYN and RST, no SYN ACK was seen'],
  RSTRH: ['failed', 'the responder sent SYN ACK and RST, no SYN was seen'],
  RSTO: ['reset', 'opened, the originator reset it'],
  RSTR: ['reset', 'opened, the responder reset it'],
  OTH: ['other', 'no beginning was seen'],
};

export const groupOf = (state: string): Group => STATES[state]?.[0] ?? 'other';
export const meaningOf = (state: string): string => STATES[state]?.[1] ?? '';
