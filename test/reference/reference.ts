/** The text of scripts/REFERENCE.md, from the tables that the code itself uses. `npm run reference` writes it. */
import { catalogues } from '../../src/command/list.ts';
import { type Catalogue, catalogue, type Entry, errors, started } from './catalogue.ts';
import { COMMAND } from './command.ts';
import { waysTo } from './layers.ts';
import { signatures } from './signatures.ts';

const HEAD = `# Reference

Everything that scripts and the command line can name. Written by \`npm run reference\` from the tables that the code
uses; a test compares it with them. What a policy script brings names it in brackets: it is there once that is loaded.
`;

const cell = (text: string): string => text.replaceAll('|', '\\|');
const code = (text: string): string => (text === '' ? '' : `\`${cell(text)}\``);
const bringing = ({ says, from }: Entry): string => cell(from === '' ? says : `${says} (${from})`);

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  return [line(head), line(head.map(() => '---')), ...rows.map(line)].join('\n');
}

const callable = (entries: readonly Entry[], args: ReadonlyMap<string, string>): string[][] =>
  entries.map((entry) => [code(`${entry.name}(${args.get(entry.name) ?? '?'})`), bringing(entry)]);

function columnsOf({ columns }: Catalogue, stream: Entry): string {
  const own = columns.filter(({ name }) => name.startsWith(`${stream.name} `));
  return own
    .map(({ name, cells, from }) => {
      const [type] = cells;
      const text = code(`${name.slice(stream.name.length + 1)}: ${type}`);
      return from === stream.from ? text : `${text} (${from})`;
    })
    .join(', ');
}

function streamText(all: Catalogue, stream: Entry): string {
  const [file, ev, policy] = stream.cells as [string, string, string];
  const asked = [ev && `Event ${code(ev)}.`, policy && `Policy ${code(policy)}.`].filter(
    (text) => text !== '',
  );
  return [
    `### ${stream.name}: ${file}\n`,
    [bringing(stream), ...asked].join(' '),
    `\n${columnsOf(all, stream)}`,
  ].join('\n');
}

/** The whole page. */
export async function reference(): Promise<string> {
  const all = await catalogue();
  const engine = await started(['base/init']);
  const ways = waysTo(engine);
  const listed = (what: string) => catalogues[what]!(engine).map(([name, says]) => [code(name), cell(says)]);
  const options = all.options.map((entry) => {
    const [type, value, when] = entry.cells as [string, string, string];
    return [code(entry.name), code(type), code(value), when, bringing(entry)];
  });
  const layers = engine
    .layers()
    .map(([name, says]) => [code(name), ways.get(name) || 'nothing by default', cell(says)]);
  const sections: readonly (readonly [title: string, text: string])[] = [
    [
      'Events',
      `\`zeek.on(name, handler)\`.\n\n${table(['Event', 'When'], callable(all.events, signatures('Events')))}`,
    ],
    [
      'Hooks',
      `\`zeek.hook(name, body)\`; a body that returns \`false\` breaks.\n\n${table(['Hook', 'When'], callable(all.hooks, signatures('Hooks')))}`,
    ],
    [
      'Options',
      `\`NAME=VALUE\` on the command line, \`zeek.redef\` while loading, \`zeek.setOption\` at any time where the table says so.\n\n${table(['Option', 'Type', 'Default', 'Changes', 'Meaning'], options)}`,
    ],
    ['Streams', all.streams.map((stream) => streamText(all, stream)).join('\n\n')],
    ['Writers', table(['Writer', 'Where rows go'], listed('writers'))],
    ['Packet layers', table(['Layer', 'Reached by', 'What it does'], layers)],
    ['Scripts', table(['Load name', 'What it is'], listed('scripts'))],
    [
      'Errors',
      `Codes of \`TaplineError\`.\n\n${table(
        ['Code', 'Message'],
        errors().map(([name, text]) => [code(name), cell(text)]),
      )}`,
    ],
  ];
  return `${HEAD}\n${COMMAND}${sections.map(([title, text]) => `\n## ${title}\n\n${text}\n`).join('')}`;
}
