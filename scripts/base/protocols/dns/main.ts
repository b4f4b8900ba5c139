/** Switches the DNS analyzer on: direction by the first message, and sessions of ten seconds. */
import { defineScript } from 'tapline';

export default defineScript({
  name: 'base/protocols/dns/main',
  module: 'DNS',
  setup(zeek) {
    zeek.analyzers.enable('dns');
  },
});
