/** The writer that discards its lines: policies and the stream's event run as usual. */
import type { WriterFactory } from '../writer.ts';

export const none: WriterFactory = () => ({ write() {}, flush() {}, close() {} });
none.says = 'Nowhere: policies and events run as usual.';
