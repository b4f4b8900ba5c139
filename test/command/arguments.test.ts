/** The command line: flags, operands, and what it says of mistakes. */
import { describe, expect, it } from 'vitest';
import { flags, helpText, parseArguments, workersOf } from '../../src/command/arguments.ts';

const parse = (line: string) => parseArguments(line.split(' '));

it('takes options and operands in any order', () => {
  expect(parse('-b base/protocols/conn -D -r a.pcap Foo::x=1 -r b.pcap ./mine.ts -C')).toMatchObject({
    captures: ['a.pcap', 'b.pcap'],
    scripts: ['base/protocols/conn', './mine.ts'],
    assignments: ['Foo::x=1'],
    bare: true,
    deterministic: true,
    noChecksums: true,
  });
});

it('takes long names, joined switches and values joined to their option', () => {
  expect(parse('-bCDr x.pcap')).toMatchObject({
    bare: true,
    noChecksums: true,
    deterministic: true,
    captures: ['x.pcap'],
  });
  expect(parse('-rx.pcap --exec=a=b --readfile y.pcap')).toMatchObject({
    captures: ['x.pcap', 'y.pcap'],
    code: 'a=b',
  });
  expect(parse('-r -')).toMatchObject({ captures: ['-'] });
});

it('tells assignments from scripts', () => {
  expect(parse('Site::local_nets+={10.0.0.0/8} x-=1 ./dir=1/script.ts')).toMatchObject({
    assignments: ['Site::local_nets+={10.0.0.0/8}', 'x-=1'],
    scripts: ['./dir=1/script.ts'],
  });
});

it('gives what follows -- to the script', () => {
  expect(parse('-b -- mine.ts -r x')).toMatchObject({
    scripts: ['mine.ts'],
    scriptArguments: ['-r', 'x'],
    captures: [],
  });
});

describe('mistakes', () => {
  it.each([
    ['-x', 'Unrecognized option -x'],
    ['--readfil x', "Unrecognized option --readfil (did you mean '--readfile'?)"],
    ['-r', 'Option -r requires an argument.'],
    ['--exec', 'Option --exec requires an argument.'],
  ])('%s', (line, message) => {
    expect(() => parse(line)).toThrow(message);
  });
});

it.each([
  ['report -r x', 'report'],
  ['--explain C1 -r x', '--explain'],
  ['--pseudo-realtime -r x', '--pseudo-realtime'],
  ['--watch -r x', '--watch'],
  ['--profile -r x', '--profile'],
  ['--profile=x.cpuprofile -r x', '--profile'],
])('%s does not go together with workers', (line, option) => {
  expect(() => workersOf(parse(`${line} --workers 2`))).toThrow(
    `${option} does not go together with --workers`,
  );
  expect(workersOf(parse(`${line} --workers 1`))).toBe(1);
});

it('the help names every option', () => {
  const help = helpText('tapline');
  for (const { long } of flags) expect(help).toContain(`--${long}`);
});
