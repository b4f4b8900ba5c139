/** The writer that discards its lines: policies and the stream's event run as usual. */
import type { WriterFactory } from '../writer.ts';

/** Under the sentence of a writer that it stands in for. */
export function discarding(says = ''): WriterFactory {
  const open: WriterFactory = () => ({ write() {}, flush() {}, close() {} });
  open.says = says;
  return open;
}

export const none = discarding('Nowhere: policies and events run as usual.');
