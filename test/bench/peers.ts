/** Other programs that walk the same capture, where they are installed: what each does for its time is said. */
import { spawnSync } from 'node:child_process';
import { programStage } from './commands.ts';
import type { Stage } from './stages.ts';

interface Peer {
  readonly program: string;
  readonly does: string;
  args(path: string): string[];
  /** How it is asked for its version. */
  readonly version: string;
}

const peers: readonly Peer[] = [
  {
    program: 'tcpdump',
    does: 'copies every record',
    args: (path) => ['-nn', '-r', path, '-w', '/dev/null'],
    version: '--version',
  },
  {
    program: 'softflowd',
    does: 'tracks flows, exports NetFlow',
    args: (path) => ['-r', path, '-d', '-n', '127.0.0.1:9'],
    version: '-h',
  },
  {
    program: 'nfpcapd',
    does: 'tracks flows, writes a file of them',
    args: (path) => ['-r', path, '-l', '.'],
    version: '-V',
  },
  {
    program: 'tshark',
    does: 'dissects, prints TCP conversations',
    args: (path) => ['-q', '-z', 'conv,tcp', '-r', path],
    version: '--version',
  },
];

/** Those that can be started, named with their versions. */
export function installedPeers(): Stage[] {
  return peers.flatMap(({ program, does, args, version }) => {
    const { error, stdout, stderr } = spawnSync(program, [version], { encoding: 'utf8' });
    if (error !== undefined) return [];
    const number = /\d+(\.\d+)+/.exec(stdout + stderr)?.[0] ?? '?';
    return [programStage(`${program} ${number}, ${does}`, program, args)];
  });
}
