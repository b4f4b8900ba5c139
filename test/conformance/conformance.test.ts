/**
 * Conformance with Zeek 8.2.2 over the whole suite, in one process. Captures that differ are named with the cause;
 * one that is not named is a failure, and so is a named one that agrees by now.
 */
import { describe, expect, it } from 'vitest';
import { captures, hasSuite, type Mode, runSuite } from './suite.ts';

/** Minutes: the whole suite on a busy machine. */
const PATIENCE = 10 * 60_000;

/** History `X` of protocols that are not parsed yet: SMB1, MIME headers, SSH key exchange. */
const UNPARSED = [
  'smb/smb1-logoff-andx-advance.pcap',
  'smb/smb1-logoff-andx-no-advance.pcap',
  'smtp/mime-header-size-limit.pcap',
  'ssh/kex-quadratic-1000.pcap',
];

/** The reference build has no IGMP analyzer; stock builds, and we, report its bad checksum. */
const IGMP = ['igmp/igmp-bad-checksum.pcap'];

interface Case {
  readonly mode: Mode;
  readonly ignore: readonly string[];
  readonly differing: readonly string[];
  /** Captures whose log is the same byte for byte, at least. */
  readonly strict: number;
}

const cases: readonly Case[] = [
  { mode: 'conn', ignore: [], differing: [], strict: 0.98 },
  { mode: 'events', ignore: [], differing: IGMP, strict: 0.98 },
  { mode: 'default', ignore: ['service'], differing: UNPARSED, strict: 0.4 },
  { mode: 'nocheck', ignore: ['service'], differing: UNPARSED, strict: 0.4 },
];

/** Folders of packet layers; `.` is the top one. */
const LAYER_FOLDERS = 'tunnels trunc chksums ipv4 mobile-ipv6 ppp communityid igmp icmp .'.split(' ');
const folderOf = (file: string): string => (file.includes('/') ? file.slice(0, file.indexOf('/')) : '.');

describe.skipIf(!hasSuite)('conformance (needs ../shared/conformance)', () => {
  it.each(cases)('$mode: the captures that differ are those named', { timeout: PATIENCE }, async (c) => {
    const totals = await runSuite(c.mode, undefined, c.ignore);
    expect(totals.captures).toBeGreaterThan(700);
    expect(totals.bad).toEqual(c.differing);
    expect(totals.strict / totals.captures).toBeGreaterThan(c.strict);
  });

  it.each(['weird.log', 'tunnel.log'])(
    '%s of the layer folders: 97 % of lines the same',
    { timeout: PATIENCE },
    async (log) => {
      const files = captures('default').filter((file) => LAYER_FOLDERS.includes(folderOf(file)));
      const { lines, same } = await runSuite('default', log, [], files);
      expect(lines).toBeGreaterThan(100);
      expect(same / lines).toBeGreaterThan(0.97);
    },
  );
});
