/** The command line, as Zeek's users type it: options and operands in any order. */
import { fail, suggestion } from '../core/fail.ts';
import { unsupportedText } from './unsupported.ts';

/** What the command line asks for. */
export interface Arguments {
  /** Captures, in the order given; `-` is standard input. */
  readonly captures: string[];
  /** Scripts by path or load name, in the order given. */
  readonly scripts: string[];
  /** `NAME=VALUE`, `NAME+=VALUE`, `NAME-=VALUE`. */
  readonly assignments: string[];
  /** What follows `--` and its script. */
  readonly scriptArguments: string[];
  /** Text of a script, appended last. */
  code: string | undefined;
  /** A catalogue to print instead of running. */
  list: string | undefined;
  /** A connection to explain: its uid, or its two ends. */
  explain: string | undefined;
  /** Write a report instead of logs: `report` is the first word. */
  report: boolean;
  /** The report's file. */
  output: string | undefined;
  /** How much faster than it was recorded the input is replayed; undefined: as fast as possible. */
  pseudoRealtime: string | undefined;
  /** Number of worker threads. */
  workers: string | undefined;
  /** Whether scripts that change are loaded again. */
  watch: boolean;
  /** Measure the scripts: '' for a table, or the file of a V8 profile; undefined: do not. */
  profile: string | undefined;
  bare: boolean;
  noChecksums: boolean;
  deterministic: boolean;
  parseOnly: boolean;
  help: boolean;
  version: boolean;
}

interface Flag {
  readonly short?: string;
  readonly long: string;
  /** Name of its argument in the help; none for a switch. */
  readonly value?: string;
  readonly help: string;
  /** What stands for an argument that is not given with `=`; without it the argument must be given. */
  readonly otherwise?: string;
  /** The property that it sets; `captures` collects. */
  readonly sets: Exclude<keyof Arguments, 'scripts' | 'assignments' | 'scriptArguments' | 'report'>;
}

export const flags: readonly Flag[] = [
  {
    short: 'r',
    long: 'readfile',
    value: 'FILE',
    help: 'read packets from a capture, or from standard input with -; several are merged by time',
    sets: 'captures',
  },
  {
    short: 'C',
    long: 'no-checksums',
    help: 'do not verify checksums',
    sets: 'noChecksums',
  },
  {
    short: 'b',
    long: 'bare-mode',
    help: 'load only what is named, not the default scripts',
    sets: 'bare',
  },
  {
    short: 'D',
    long: 'deterministic',
    help: 'the same identifiers and order in every run',
    sets: 'deterministic',
  },
  {
    short: 'e',
    long: 'exec',
    value: 'CODE',
    help: 'run a script given as text, with zeek in scope',
    sets: 'code',
  },
  {
    long: 'pseudo-realtime',
    value: '[=SPEED]',
    otherwise: '1',
    help: 'replay at the pace of the recording, SPEED times faster',
    sets: 'pseudoRealtime',
  },
  {
    long: 'workers',
    value: 'N',
    help: 'share the input out among N threads by pairs of addresses; logs are merged',
    sets: 'workers',
  },
  {
    long: 'watch',
    help: 'load scripts again when their files change, while the run goes on',
    sets: 'watch',
  },
  {
    short: 'a',
    long: 'parse-only',
    help: 'load the scripts and exit',
    sets: 'parseOnly',
  },
  {
    long: 'list',
    value: 'WHAT',
    help: 'print a catalogue: events, hooks, options, streams, scripts, layers or writers',
    sets: 'list',
  },
  {
    long: 'explain',
    value: 'CONNECTION',
    help: 'print the packets of one connection (a uid, or "A:port B:port") and what each did',
    sets: 'explain',
  },
  {
    short: 'o',
    long: 'output',
    value: 'FILE',
    help: 'of report: the page to write; default is report.html',
    sets: 'output',
  },
  {
    long: 'profile',
    value: '[=FILE]',
    otherwise: '',
    help: 'tell at the end what each handler, hook and filter cost; FILE.cpuprofile: with a V8 profile, too',
    sets: 'profile',
  },
  { short: 'h', long: 'help', help: 'print this help', sets: 'help' },
  { short: 'v', long: 'version', help: 'print the version', sets: 'version' },
];

/** The first word of a command line that asks for a report. */
const REPORT = 'report';

/** Reads the words after the program's name; throws COMMAND_LINE for what it does not understand. */
export function parseArguments(words: readonly string[]): Arguments {
  const result = nothing();
  const rest = [...words];
  if (rest[0] === REPORT) {
    rest.shift();
    result.report = true;
  }
  for (let word = rest.shift(); word !== undefined; word = rest.shift()) {
    if (word === '--') {
      const script = rest.shift();
      if (script !== undefined) result.scripts.push(script);
      result.scriptArguments.push(...rest.splice(0));
    } else if (word.startsWith('--')) long(word, rest, result);
    else if (word.startsWith('-') && word !== '-') short(word, rest, result);
    else if (/^[A-Za-z_][\w:]*\s*(\+|-)?=/.test(word)) result.assignments.push(word);
    else result.scripts.push(word);
  }
  if (result.output !== undefined && !result.report) {
    throw fail('COMMAND_LINE', 'Option --output is for reports: tapline report -r FILE -o FILE');
  }
  if (result.report && result.captures.length === 0) {
    throw fail('COMMAND_LINE', 'A report needs a capture: tapline report -r FILE -o FILE');
  }
  return result;
}

const nothing = (): Arguments => ({
  captures: [],
  scripts: [],
  assignments: [],
  scriptArguments: [],
  code: undefined,
  list: undefined,
  explain: undefined,
  report: false,
  output: undefined,
  pseudoRealtime: undefined,
  workers: undefined,
  watch: false,
  profile: undefined,
  bare: false,
  noChecksums: false,
  deterministic: false,
  parseOnly: false,
  help: false,
  version: false,
});

/** Enters an option with its argument, or a switch. */
function apply({ sets, value: takes }: Flag, value: string, result: Arguments): void {
  if (sets === 'captures') result.captures.push(value);
  else Object.assign(result, { [sets]: takes === undefined ? true : value });
}

/** `--name`, `--name=value`, `--name value`. */
function long(word: string, rest: string[], result: Arguments): void {
  const [name, given] = word.slice(2).split(/=(.*)/s) as [string, string | undefined];
  const flag = flags.find((f) => f.long === name);
  if (flag === undefined) throw unknown(word, `--${name}`);
  if (flag.value === undefined) apply(flag, '', result);
  else apply(flag, given ?? flag.otherwise ?? argument(rest.shift(), `--${name}`), result);
}

/** `-r FILE`, `-rFILE`, `-bDr FILE`. */
function short(word: string, rest: string[], result: Arguments): void {
  for (let i = 1; i < word.length; i++) {
    const flag = flags.find((f) => f.short === word[i]);
    if (flag === undefined) throw unknown(`-${word[i]}`, `-${word[i]}`);
    if (flag.value === undefined) {
      apply(flag, '', result);
      continue;
    }
    apply(flag, i + 1 < word.length ? word.slice(i + 1) : argument(rest.shift(), `-${word[i]}`), result);
    return;
  }
}

function argument(value: string | undefined, option: string): string {
  if (value !== undefined) return value;
  throw fail('COMMAND_LINE', `Option ${option} requires an argument.`);
}

function unknown(word: string, option: string): Error {
  const missing = unsupportedText(option);
  if (missing !== undefined) return fail('COMMAND_LINE', missing);
  const known = flags.flatMap((f) =>
    f.short === undefined ? [`--${f.long}`] : [`--${f.long}`, `-${f.short}`],
  );
  const hint = option.startsWith('--') ? suggestion(option, known) : '';
  return fail('COMMAND_LINE', `Unrecognized option ${word}${hint}`);
}

const MOST_WORKERS = 64;

/** How many worker threads share the input; 1 for a run without. Throws COMMAND_LINE for what does not go together. */
export function workersOf({
  workers,
  captures,
  list,
  explain,
  report,
  pseudoRealtime,
  watch,
  profile,
  parseOnly,
}: Arguments): number {
  if (workers === undefined) return 1;
  const n = Number(workers);
  if (!Number.isInteger(n) || n < 1 || n > MOST_WORKERS) {
    throw fail('COMMAND_LINE', `--workers takes a number from 1 to ${MOST_WORKERS}, not '${workers}'`);
  }
  const alone = {
    report,
    '--explain': explain !== undefined,
    '--pseudo-realtime': pseudoRealtime !== undefined,
  };
  for (const [other, given] of Object.entries({
    ...alone,
    '--watch': watch,
    '--profile': profile !== undefined,
  })) {
    if (n > 1 && given) throw fail('COMMAND_LINE', `${other} does not go together with --workers`);
  }
  return captures.length === 0 || list !== undefined || parseOnly ? 1 : n;
}

/** The text of `--help`. */
export function helpText(program: string): string {
  const lines = flags.map(({ short: s, long: l, value, help }) => {
    const option = `${s === undefined ? '    ' : `-${s}, `}--${l}${value === undefined ? '' : ` ${value}`.replace(' [', '[')}`;
    return `  ${option.padEnd(26)} ${help}`;
  });
  return [
    `Usage: ${program} [options] [script | NAME=VALUE]… [-- script [arguments]]`,
    `       ${program} init NAME                    makes a folder with a script, its test and a capture`,
    `       ${program} report -r FILE [-o FILE] [options]   a page to look at: timeline, connections, ladders`,
    '',
    ...lines,
    '',
    'A script is a file, a load name such as base/protocols/conn, or a package. NAME=VALUE sets an option, += and -=',
    'add to and take from a set. Logs are written to the current folder.',
  ].join('\n');
}
