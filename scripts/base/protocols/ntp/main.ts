/** Switches the NTP analyzer on: direction by the mode of a message. */
import { defineScript } from 'tapline';

export default defineScript({
  name: 'base/protocols/ntp/main',
  module: 'NTP',
  setup(zeek) {
    zeek.analyzers.enable('ntp');
  },
});
