/** Settings of the ASCII writer: the options of the run, overridden by the filter's config. */
import type { WriterInfo } from '../writer.ts';

const TIMESTAMPS = [
  'JSON::TS_EPOCH',
  'JSON::TS_MILLIS',
  'JSON::TS_MILLIS_UNSIGNED',
  'JSON::TS_ISO8601',
] as const;
export type JsonTimestamps = (typeof TIMESTAMPS)[number];

export interface AsciiSettings {
  readonly separator: string;
  readonly setSeparator: string;
  readonly emptyField: string;
  readonly unsetField: string;
  readonly metaPrefix: string;
  readonly json: boolean;
  readonly jsonTimestamps: JsonTimestamps;
  readonly jsonUnset: boolean;
  readonly utf8: boolean;
  readonly gzipLevel: number;
  readonly gzipExtension: string;
  readonly toStdout: boolean;
  readonly meta: boolean;
  /** One header line with the names only. */
  readonly tsv: boolean;
}

/** Reads the settings; a value that is not allowed is an Error. Unknown keys are ignored, as Zeek does. */
export function asciiSettings({ config, options }: WriterInfo): AsciiSettings {
  const text = (key: string, otherwise: string): string => config[key] ?? otherwise;
  const bool = (key: string, otherwise: boolean): boolean => {
    const value = config[key];
    if (value === undefined) return otherwise;
    if (value !== 'T' && value !== 'F') {
      throw new Error(`invalid value for '${key}', must be a string and either "T" or "F"`);
    }
    return value === 'T';
  };
  const level = Number(text('gzip_level', String(options['LogAscii::gzip_level'])));
  if (!Number.isInteger(level) || level < 0 || level > 9) {
    throw new Error("invalid value for 'gzip_level', must be a number between 0 and 9.");
  }
  const timestamps = text('json_timestamps', options['LogAscii::json_timestamps']);
  if (!(TIMESTAMPS as readonly string[]).includes(timestamps)) {
    throw new Error(`Invalid JSON timestamp format: ${timestamps}`);
  }
  return {
    separator: text('separator', options['LogAscii::separator']),
    setSeparator: text('set_separator', options['LogAscii::set_separator']),
    emptyField: text('empty_field', options['LogAscii::empty_field']),
    unsetField: text('unset_field', options['LogAscii::unset_field']),
    metaPrefix: text('meta_prefix', options['LogAscii::meta_prefix']),
    json: bool('use_json', options['LogAscii::use_json']),
    jsonTimestamps: timestamps as JsonTimestamps,
    jsonUnset: bool('json_include_unset_fields', options['LogAscii::json_include_unset_fields']),
    utf8: bool('enable_utf_8', options['LogAscii::enable_utf_8']),
    gzipLevel: level,
    gzipExtension: text('gzip_file_extension', options['LogAscii::gzip_file_extension']),
    toStdout: bool('output_to_stdout', options['LogAscii::output_to_stdout']),
    meta: options['LogAscii::include_meta'],
    tsv: bool('tsv', false),
  };
}
