/** Writes reporter.log: every message that also goes to standard error once the stream exists. */
import { type Columns, column, defineScript, type ReporterInfo, record } from 'tapline';

const columns = {
  /** Network time of the message. */
  ts: column.time(),
  level: column.enum(['Reporter::INFO', 'Reporter::WARNING', 'Reporter::ERROR']),
  message: column.string(),
  /** `FILE, line N`; empty for messages of the engine itself. */
  location: column.string().optional(),
};

/** Zeek's `Reporter::Info`. */
export const Info = record('Reporter::Info', columns);

declare module 'tapline' {
  interface ReporterInfo extends Columns<typeof columns> {}
  interface Streams {
    'Reporter::LOG': ReporterInfo;
  }
}

const LOG = 'Reporter::LOG';

export default defineScript({
  name: 'base/frameworks/reporter',
  module: 'Reporter',
  setup(zeek) {
    zeek.on('zeek_init', { priority: 5 }, () => {
      zeek.log.createStream(LOG, {
        columns: Info,
        description: 'A message of the runtime or of a script.',
        path: 'reporter',
      });
    });
    const log =
      (level: ReporterInfo['level']) =>
      (ts: number, message: string, location: string): void => {
        const info: ReporterInfo = { ts, level, message, location };
        zeek.log.write(LOG, zeek.make(Info, info));
      };
    zeek.on('reporter_info', { priority: -5 }, log('Reporter::INFO'));
    zeek.on('reporter_warning', { priority: -5 }, log('Reporter::WARNING'));
    zeek.on('reporter_error', { priority: -5 }, log('Reporter::ERROR'));
  },
});
