/** The log floor's tunables, under Zeek's names and defaults. */
import { defaultsOf, tunable, type Values } from '../core/tunable.ts';

export const logTunables = {
  'LogAscii::separator': tunable.string('\t', 'Separator between fields.'),
  'LogAscii::set_separator': tunable.string(',', 'Separator between the elements of sets and vectors.'),
  'LogAscii::empty_field': tunable.string('(empty)', 'Text of an empty string or container.'),
  'LogAscii::unset_field': tunable.string('-', 'Text of an unset field.'),
  'LogAscii::meta_prefix': tunable.string('#', 'Prefix of header lines.'),
  'LogAscii::use_json': tunable.bool(false, 'Write JSON lines instead of separated fields.'),
  'LogAscii::json_timestamps': tunable.enum(
    'JSON::TS_EPOCH',
    'Form of times in JSON: JSON::TS_EPOCH, TS_MILLIS, TS_MILLIS_UNSIGNED or TS_ISO8601.',
  ),
  'LogAscii::json_include_unset_fields': tunable.bool(false, 'Write unset fields as null in JSON.'),
  'LogAscii::enable_utf_8': tunable.bool(true, 'Write valid UTF-8 as it is.'),
  'LogAscii::gzip_level': tunable.count(0, 'Compression level from 1 to 9; 0 for none.'),
  'LogAscii::gzip_file_extension': tunable.string('gz', 'File name extension of compressed logs.'),
  'LogAscii::output_to_stdout': tunable.bool(false, 'Write all logs to standard output.'),
  'LogAscii::include_meta': tunable.bool(true, 'Write the lines that describe a log.'),
  'LogSQLite::set_separator': tunable.string(',', 'Separator between the elements of sets and vectors.'),
  'LogSQLite::empty_field': tunable.string(
    '(empty)',
    'Text of an empty container, and of an empty string in one.',
  ),
  'LogSQLite::unset_field': tunable.string('-', 'Text of an unset element.'),
  'LogSQLite::synchronous': tunable.enum(
    'LogSQLite::SQLITE_SYNCHRONOUS_DEFAULT',
    "SQLite's pragma synchronous: SQLITE_SYNCHRONOUS_DEFAULT, OFF, NORMAL, FULL or EXTRA.",
  ),
  'LogSQLite::journal_mode': tunable.enum(
    'LogSQLite::SQLITE_JOURNAL_MODE_DEFAULT',
    "SQLite's pragma journal_mode: SQLITE_JOURNAL_MODE_DEFAULT, DELETE, TRUNCATE, PERSIST, MEMORY, WAL or OFF.",
  ),
  'Log::default_writer': tunable.enum('Log::WRITER_ASCII', 'Writer of filters that name none.'),
  'Log::enable_local_logging': tunable.bool(true, 'Write logs at all.'),
  'Log::default_logdir': tunable.string('', 'Folder of the logs; it must exist.'),
  'Log::default_scope_sep': tunable.string('.', 'Joins the names of nested records.'),
  'Log::default_ext_prefix': tunable.string('_', 'Prefix of extension fields.'),
  'Log::default_rotation_interval': tunable.interval(0, 'Interval at which files are rotated; 0 for never.'),
  'Log::default_rotation_dir': tunable.string('', 'Folder of rotated files.'),
  'Log::default_rotation_postprocessor_cmd': tunable.string('', 'Command that is run for each rotated file.'),
  'Log::default_max_delay_interval': tunable.interval(0.2, 'How long a write may be delayed.'),
  'Log::default_max_delay_queue_size': tunable.count(1000, 'Delayed writes of one stream at most.'),
  'Log::default_max_field_string_bytes': tunable.count(4096, 'Longest string of one field, bytes.'),
  'Log::default_max_total_string_bytes': tunable.count(256000, 'Bytes of all strings of one record.'),
  'Log::default_max_field_container_elements': tunable.count(100, 'Elements of one container.'),
  'Log::default_max_total_container_elements': tunable.count(
    500,
    'Elements of all containers of one record.',
  ),
  'Log::max_log_record_size': tunable.count(67108864, 'Largest record, bytes; larger ones are dropped.'),
  log_rotate_base_time: tunable.string('0:00', 'Time of day that rotation counts from.'),
} as const;

export type LogOptions = Values<typeof logTunables>;

export const defaultLogOptions = (): LogOptions => defaultsOf(logTunables);
