/** Where the file of a log lies. */
import type { WriterInfo } from '../writer.ts';

/** The path with an extension: in the log folder, unless it is absolute. */
export function logFile({ path, options }: WriterInfo, extension: string): string {
  const dir = options['Log::default_logdir'];
  const base = dir === '' || path.startsWith('/') ? path : `${dir}/${path}`;
  return `${base}.${extension}`;
}
