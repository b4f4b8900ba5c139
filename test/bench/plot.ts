/** A line through points as an SVG picture: two axes with round marks, nothing else. */

interface PlotAxis {
  readonly name: string;
  /** Powers of ten; values must be above 0. */
  readonly logarithmic: boolean;
}

export interface Plot {
  readonly title: string;
  readonly x: PlotAxis;
  readonly y: PlotAxis;
  readonly points: readonly (readonly [x: number, y: number])[];
}

const WIDTH = 640;
const HEIGHT = 400;
const MARGIN = { left: 90, right: 30, top: 50, bottom: 60 } as const;
const MARKS = 5;

/** Values of an axis on the picture: a place for each, and the round values that are marked. */
interface Scale {
  readonly marks: readonly number[];
  /** From 0 to 1. */
  place(value: number): number;
}

/** Powers of ten from below the least value to above the greatest. */
function logarithmicScale(values: readonly number[]): Scale {
  const low = Math.floor(Math.log10(Math.min(...values)));
  const high = Math.max(low + 1, Math.ceil(Math.log10(Math.max(...values))));
  return {
    marks: Array.from({ length: high - low + 1 }, (_, i) => 10 ** (low + i)),
    place: (value) => (Math.log10(value) - low) / (high - low),
  };
}

/** From 0 to a round number that is not exceeded. */
function linearScale(values: readonly number[]): Scale {
  const step = roundUp(Math.max(...values) / MARKS);
  const marks = Array.from({ length: MARKS + 1 }, (_, i) => i * step);
  return { marks, place: (value) => value / (MARKS * step) };
}

/** The next of 1, 2, 2.5, 5 times a power of ten. */
function roundUp(value: number): number {
  if (!(value > 0)) return 1;
  const unit = 10 ** Math.floor(Math.log10(value));
  return [1, 2, 2.5, 5, 10].map((n) => n * unit).find((n) => n >= value)!;
}

const scaleOf = (axis: PlotAxis, values: readonly number[]): Scale =>
  axis.logarithmic ? logarithmicScale(values) : linearScale(values);

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;');

function label(x: number, y: number, words: string, more = ''): string {
  return `<text x="${x.toFixed(1)}" y="${y.toFixed(1)}" ${more}>${escaped(words)}</text>`;
}

const ruler = (x1: number, y1: number, x2: number, y2: number): string =>
  `<line x1="${x1.toFixed(1)}" y1="${y1.toFixed(1)}" x2="${x2.toFixed(1)}" y2="${y2.toFixed(1)}" stroke="#ddd"/>`;

/** The picture as text of an SVG file. */
export function svg({ title, x, y, points }: Plot): string {
  const right = WIDTH - MARGIN.right;
  const bottom = HEIGHT - MARGIN.bottom;
  const across = scaleOf(
    x,
    points.map(([value]) => value),
  );
  const up = scaleOf(
    y,
    points.map(([, value]) => value),
  );
  const atX = (value: number): number => MARGIN.left + across.place(value) * (right - MARGIN.left);
  const atY = (value: number): number => bottom - up.place(value) * (bottom - MARGIN.top);
  const places = points.map(([px, py]) => [atX(px), atY(py)] as const);
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" width="${WIDTH}" height="${HEIGHT}" font-family="sans-serif" font-size="12">`,
    '<rect width="100%" height="100%" fill="white"/>',
    label(WIDTH / 2, 25, title, 'text-anchor="middle" font-size="16"'),
    ...across.marks.flatMap((mark) => [
      ruler(atX(mark), MARGIN.top, atX(mark), bottom),
      label(atX(mark), bottom + 18, mark.toLocaleString('en'), 'text-anchor="middle"'),
    ]),
    ...up.marks.flatMap((mark) => [
      ruler(MARGIN.left, atY(mark), right, atY(mark)),
      label(MARGIN.left - 8, atY(mark) + 4, mark.toLocaleString('en'), 'text-anchor="end"'),
    ]),
    label(WIDTH / 2, HEIGHT - 18, x.name, 'text-anchor="middle"'),
    label(MARGIN.left, MARGIN.top - 10, y.name, 'text-anchor="end"'),
    `<polyline fill="none" stroke="#06c" stroke-width="2" points="${places.map((p) => p.map((v) => v.toFixed(1)).join(',')).join(' ')}"/>`,
    ...places.map(([px, py]) => `<circle cx="${px.toFixed(1)}" cy="${py.toFixed(1)}" r="3" fill="#06c"/>`),
    '</svg>\n',
  ].join('\n');
}
