/** Numbers as people read them. */

const count = new Intl.NumberFormat('en');
const short = new Intl.NumberFormat('en', { maximumSignificantDigits: 3 });

export const countText = (n: number): string => count.format(n);

export const packetsText = (n: number): string => `${countText(n)} ${n === 1 ? 'packet' : 'packets'}`;

/** `1.23 MB`; decimal units. */
export function bytesText(n: number): string {
  const units = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];
  let value = n;
  let unit = 0;
  while (value >= 1000 && unit < units.length - 1) {
    value /= 1000;
    unit++;
  }
  return `${short.format(value)} ${units[unit]}`;
}

/** `1.2k` for the marks of an axis. */
export const compact = (n: number): string =>
  new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 }).format(n);

/** A span: `110 ms`, `12.3 s`, `4 min 05 s`, `2 h 03 min`, `3 d 4 h`. */
export function spanText(seconds: number): string {
  if (seconds === 0) return '0 s';
  if (seconds < 0.001) return `${short.format(seconds * 1e6)} µs`;
  if (seconds < 1) return `${short.format(seconds * 1000)} ms`;
  if (seconds < 60) return `${short.format(seconds)} s`;
  const whole = Math.round(seconds);
  const two = (n: number): string => String(n).padStart(2, '0');
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  const minutes = Math.round(whole / 60);
  if (minutes < 1440) return `${Math.floor(minutes / 60)} h ${two(minutes % 60)} min`;
  return `${Math.floor(minutes / 1440)} d ${Math.floor((minutes % 1440) / 60)} h`;
}

/** Dates that JavaScript can show, seconds. */
const MAX_DATE = 8.64e12;

const isoOf = (seconds: number): string =>
  Math.abs(seconds) < MAX_DATE ? new Date(Math.floor(seconds) * 1000).toISOString() : String(seconds);

const microsOf = (seconds: number): string =>
  String(Math.min(999_999, Math.round((seconds - Math.floor(seconds)) * 1e6))).padStart(6, '0');

/** `2023-11-14`, UTC. */
export const dateText = (seconds: number): string => isoOf(seconds).slice(0, 10);

/** `22:13:20.000000`, UTC. */
export const clockText = (seconds: number): string => `${isoOf(seconds).slice(11, 19)}.${microsOf(seconds)}`;

/** Date and time with as many decimals as a span of that many seconds needs. */
export function timeText(seconds: number, span: number): string {
  const decimals = span < 1 ? 6 : span < 60 ? 3 : 0;
  const clock = clockText(seconds);
  return `${dateText(seconds)} ${decimals === 0 ? clock.slice(0, 8) : clock.slice(0, 9 + decimals)}`;
}

/** A mark of a time axis whose marks are so many seconds apart. */
export function markText(seconds: number, step: number): string {
  if (step >= 86400) return dateText(seconds);
  const clock = clockText(Math.round(seconds * 1e6) / 1e6);
  if (step >= 60) return clock.slice(0, 5);
  return step >= 1 ? clock.slice(0, 8) : clock.slice(3).replace(/(\.\d{3})000$/, '$1');
}

/** `10.0.0.1:80`, `[2001:db8::1]:80`. */
export const endText = (host: string, port: number | null): string =>
  port === null ? host : `${host.includes(':') ? `[${host}]` : host}:${port}`;
