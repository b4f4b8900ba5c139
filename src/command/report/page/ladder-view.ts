/** The packet ladder of one connection, in a dialog: originator left, responder right, and what each packet did. */
import type { CodedRung } from '../rung-code.ts';
import type { Lines } from './data.ts';
import { button, el } from './dom.ts';
import { countText, packetsText, spanText } from './format.ts';
import { groupOf, meaningOf } from './states.ts';

const FLAGS = ['FIN', 'SYN', 'RST', 'PSH', 'ACK', 'URG'];
const MICROS = 1_000_000;

/** Opens the ladder of a line; the focus comes back to where it was when the dialog closes. */
export function openLadder(lines: Lines, line: number): void {
  const dialog = el('dialog', { class: 'ladder', 'aria-labelledby': 'ladder-title' });
  const state = lines.text('conn_state', line);
  dialog.append(
    el(
      'header',
      {},
      el(
        'div',
        {},
        el('h2', { id: 'ladder-title' }, `${lines.side('orig', line)} → ${lines.side('resp', line)}`),
        el(
          'p',
          { class: 'sub' },
          `${lines.text('proto', line)} · ${lines.text('uid', line)} · `,
          el('span', { class: `tag ${groupOf(state)}` }, state),
          meaningOf(state) === '' ? '' : ` ${meaningOf(state)}`,
        ),
      ),
      button('Close', () => dialog.close(), { class: 'close' }),
    ),
    // the part that scrolls can be reached with the keyboard
    el(
      'div',
      { class: 'scroll', tabindex: 0, role: 'region', 'aria-label': 'Packets and columns' },
      ...rungsOf(lines, line),
      columnsOf(lines, line),
    ),
  );
  dialog.addEventListener('close', () => dialog.remove());
  dialog.addEventListener('click', (event) => {
    if (event.target === dialog) dialog.close();
  });
  document.body.append(dialog);
  dialog.showModal();
}

function rungsOf(lines: Lines, line: number): (HTMLElement | string)[] {
  const ladder = lines.ladder(line);
  if (ladder === undefined)
    return [el('p', { class: 'none' }, 'The page holds no packets of this connection.')];
  const { rungs, omitted, end, states, flip } = ladder;
  const texts = lines.model.texts;
  const list = el('ol', { class: 'rungs' });
  let kept = 0;
  for (const rung of rungs) {
    if (rung.omitted > 0) list.append(omittedItem(rung.omitted));
    kept += rung.omitted;
    list.append(rungItem(rung, texts));
  }
  if (omitted > kept) list.append(omittedItem(omitted - kept));
  const history = lines.text('history', line);
  list.append(
    el('li', { class: 'end' }, [`End: ${end}`, history, states].filter((part) => part !== '').join(' · ')),
  );
  const total = packetsText(rungs.length + omitted);
  const note =
    omitted === 0 ? `${total}.` : `${countText(rungs.length)} of ${total}; the others are left out.`;
  return [
    el(
      'p',
      { class: 'hint' },
      `${note} Numbers count from the first of each side; events are those that a script handles.`,
    ),
    flip === '' ? '' : el('p', { class: 'hint flip' }, `Originator and responder were exchanged: ${flip}.`),
    el(
      'div',
      { class: 'sides', 'aria-hidden': 'true' },
      el('span', {}, 'Originator'),
      el('span', {}, 'Responder'),
    ),
    list,
  ];
}

const omittedItem = (n: number): HTMLElement => el('li', { class: 'omitted' }, `${packetsText(n)} left out`);

function rungItem(rung: CodedRung, texts: readonly string[]): HTMLElement {
  const notes = notesOf(rung, texts);
  const history = rung.history < 0 ? '' : texts[rung.history]!;
  const gap = /[gG]/.test(history) || notes.some((note) => note.startsWith('content_gap'));
  const classes = [
    'rung',
    rung.isOrig ? 'orig' : 'resp',
    (rung.flags & 4) > 0 && rung.flags > 0 ? 'rst' : '',
    gap ? 'gap' : '',
  ];
  return el(
    'li',
    { class: classes.join(' ').trim() },
    el('span', { class: 'number', title: 'Number of the frame' }, `#${rung.number}`),
    el('span', { class: 'time' }, (rung.micros / MICROS).toFixed(6)),
    el(
      'span',
      { class: 'lane' },
      el('span', { class: 'unseen' }, rung.isOrig ? 'originator: ' : 'responder: '),
      el('span', { class: 'packet' }, ...packetOf(rung)),
      el('span', { class: 'arrow', 'aria-hidden': 'true' }),
    ),
    el('span', { class: 'letters', title: 'History' }, history),
    el('span', { class: 'notes' }, ...notes.map((note) => el('span', {}, note))),
  );
}

/** Flags in bold, then numbers. */
function packetOf({ flags, seq, ack, length, window }: CodedRung): (HTMLElement | string)[] {
  if (flags < 0) return [`${countText(length)} bytes`];
  const names = FLAGS.filter((_, i) => (flags & (1 << i)) !== 0).join(' ');
  const acknowledged = (flags & 16) === 0 ? '' : ` ack ${ack}`;
  return [
    el('b', {}, names || 'no flag'),
    ` seq ${seq}${acknowledged} len ${length}`,
    el('span', { class: 'window' }, ` win ${window}`),
  ];
}

function notesOf({ states, timeout, events }: CodedRung, texts: readonly string[]): string[] {
  const notes = states < 0 ? [] : [texts[states]!];
  if (timeout >= 0) notes.push(timeout === 0 ? 'does not time out' : `times out after ${spanText(timeout)}`);
  return [...notes, ...events.map((event) => texts[event]!)];
}

/** Every column of its line in conn.log. */
function columnsOf(lines: Lines, line: number): HTMLElement {
  const pairs = lines.model.columns.flatMap(({ name, type }) => [
    el('dt', { title: type }, name),
    el('dd', {}, lines.text(name, line) || '–'),
  ]);
  return el('details', { open: true }, el('summary', {}, 'Columns of conn.log'), el('dl', {}, ...pairs));
}
