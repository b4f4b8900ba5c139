/** Writes every log as JSON lines. */
import { defineScript } from 'tapline';

export default defineScript({
  name: 'policy/tuning/json-logs',
  setup(zeek) {
    zeek.redef('LogAscii::use_json', '=', true);
  },
});
