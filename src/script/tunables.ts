/** The runtime's own tunables: what holds for all scripts of an engine. */
import { defaultsOf, tunable, type Values } from '../core/tunable.ts';

export const scriptTunables = {
  table_expire_interval: tunable.interval(10, 'Seconds between two looks for expired entries of a table.'),
  'EventMetadata::add_network_timestamp': tunable.bool(
    false,
    'Events keep the time at which they were raised or due, for zeek.eventTime.',
  ),
  'Log::print_to_log': tunable.enum(
    'Log::REDIRECT_NONE',
    'What is printed goes to print.log: Log::REDIRECT_NONE, REDIRECT_STDOUT or, files included, REDIRECT_ALL.',
  ),
  'Log::print_log_path': tunable.string('print', 'Path of the log of what is printed.'),
  'Reporter::info_to_stderr': tunable.bool(true, 'Say infos on standard error once packets flow.'),
  'Reporter::warnings_to_stderr': tunable.bool(true, 'Say warnings on standard error once packets flow.'),
  'Reporter::errors_to_stderr': tunable.bool(true, 'Say errors on standard error once packets flow.'),
  'Tapline::max_handler_failures': tunable.count(
    0,
    'Failures after which an event or hook handler is switched off; 0 for never.',
  ),
  'JavaScript::exit_on_uncaught_exceptions': tunable.bool(
    true,
    'An exception that a ZeekJS script does not catch ends the run; otherwise it ends that handler only.',
  ),
} as const;

export type ScriptOptions = Values<typeof scriptTunables>;

export const defaultScriptOptions = (): ScriptOptions => defaultsOf(scriptTunables);

/** Name of the option that holds what follows `--` and its script on the command line. */
export const SCRIPT_ARGUMENTS = 'zeek_script_args';
