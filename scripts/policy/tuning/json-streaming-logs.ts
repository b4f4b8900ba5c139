/**
 * Writes every log a second time as JSON lines for tools that follow files: `json_streaming_conn.log` and so on, each
 * line with its log's path (`_path`), the time of writing (`_write_ts`) and times in ISO 8601.
 */
import { column, defineScript, record } from 'tapline';

/** The fields in front. */
const Extension = record('JSONStreaming::Extension', { path: column.string(), write_ts: column.time() });

const PREFIX = 'json_streaming_';
/** Behind all scripts that create streams and filters when the run starts. */
const LAST = -1000;

export default defineScript({
  name: 'policy/tuning/json-streaming-logs',
  module: 'JSONStreaming',
  setup(zeek) {
    const alone = zeek.option('JSONStreaming::disable_default_logs', {
      type: 'bool',
      default: false,
      description: 'Write the JSON lines only.',
    });
    const interv = zeek.option('JSONStreaming::rotation_interval', {
      type: 'interval',
      default: 0,
      description: 'Interval at which the files with JSON lines are rotated; 0 for never.',
    });
    const config = { use_json: 'T', json_timestamps: 'JSON::TS_ISO8601' };

    zeek.on('zeek_init', { priority: LAST }, function addStreamingFilters() {
      for (const id of zeek.log.activeStreams()) {
        const { path = id } = zeek.log.getFilter(id, 'default');
        if (alone.value) zeek.log.removeDefaultFilter(id);
        zeek.log.addFilter(id, {
          name: 'json-streaming',
          path: PREFIX + path,
          interv: interv.value,
          config,
          extColumns: Extension,
          extFunc: () => ({ path, write_ts: zeek.networkTime() }),
        });
      }
    });
  },
});
