/** The writer that discards its lines: policies and the stream's event run as usual. */
import type { Writer } from '../writer.ts';

export const none = (): Writer => ({ write() {}, flush() {}, close() {} });
