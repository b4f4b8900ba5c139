/**
 * The error table: every failure that Tapline reports to a person has a code and a sentence here.
 *
 * Traffic never throws (malformed packets are weirds, see weird.ts). What throws is a broken capture file, script,
 * option or command line; each error names the place (file and offset, or script and line).
 */

/** Codes and their sentences; `{}` is filled from the arguments in order, `{0}` from the first, and so on. */
export const failures = {
  CAPTURE_OPEN: 'problem with trace file {} ({})',
  CAPTURE_DAMAGED: 'failed to read a packet from {0}: {2} (offset {1})',
  SCRIPT_NOT_FOUND: "can't find {}{}",
  SCRIPT_LOAD: 'error in {}: {}',
  SCRIPT_CYCLE: 'scripts need each other in a circle: {}',
  SCRIPT_UNKNOWN_EVENT: "script {}: unknown event '{}'{}",
  SCRIPT_UNKNOWN_HOOK: "script {}: unknown hook '{}'{}",
  OPTION_UNKNOWN: "unknown identifier '{}' in command-line options{}",
  OPTION_VALUE: "bad value for '{}': {}",
  OPTION_EMPTY: "must assign non-empty value to '{}' in command-line options",
  COMMAND_LINE: '{}',
  RECORD_EXTENSION: 'record {}: {}',
  STREAM: 'log stream {}: {}',
  WRITER: 'log writer {}: {}',
  REPORT: "can't write the report {}: {}",
} as const;

export type FailureCode = keyof typeof failures;

/** An error for a person: `code` is stable, `message` is one sentence. */
export class TaplineError extends Error {
  readonly code: FailureCode;

  constructor(code: FailureCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = 'TaplineError';
    this.code = code;
  }
}

/** Builds the error of a code; the sentence is put together only here, when it is thrown. */
export function fail(code: FailureCode, ...details: readonly unknown[]): TaplineError {
  let i = 0;
  return new TaplineError(
    code,
    failures[code].replace(/\{(\d?)\}/g, (_, n: string) => String(details[n === '' ? i++ : Number(n)] ?? '')),
  );
}

/** ` (did you mean 'x'?)` for the nearest of the known names, or nothing. For misspelt options, events, scripts. */
export function suggestion(name: string, known: Iterable<string>): string {
  let best = '';
  let bestDistance = Math.max(2, Math.floor(name.length / 3)) + 1;
  for (const candidate of known) {
    const d = editDistance(name.toLowerCase(), candidate.toLowerCase(), bestDistance);
    if (d < bestDistance) {
      bestDistance = d;
      best = candidate;
    }
  }
  return best === '' ? '' : ` (did you mean '${best}'?)`;
}

/** Levenshtein distance, or `limit` when it is at least that. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return limit;
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next[j] = Math.min(change, row[j]! + 1, next[j - 1]! + 1);
    }
    row = next;
  }
  return Math.min(row[b.length]!, limit);
}
