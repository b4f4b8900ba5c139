/** What the analyzer framework keeps for each connection: the protocols that it turned out not to be. */
import { column, connectionType, defineScript } from 'tapline';

declare module 'tapline' {
  interface Connection {
    /** Names of protocols whose analyzers gave up after they had confirmed. */
    failed_analyzers: Set<string>;
  }
}

export default defineScript({
  name: 'base/frameworks/analyzer',
  module: 'Analyzer',
  setup(zeek) {
    // made when first read: few connections have any
    zeek.redefRecord(
      connectionType,
      { failed_analyzers: column.set(column.string()) },
      { failed_analyzers: () => new Set<string>() },
    );
  },
});
