/**
 * Writes the payload of TCP connections into files, one per direction:
 * `contents_10.0.0.1:1000-10.0.0.2:80_orig.dat`, `…_resp.dat`.
 *
 * A connection is extracted if its `extract_orig` or `extract_resp` is true when connection_established is over: set
 * them in a handler of that event, or `Conn::default_extract=T` for all. Bytes are those in order, from then on; a hole
 * is marked by a line `<gap N>`. The file stays as it is when the connection changes roles later.
 */
import { type Connection, column, connectionType, defineScript, Priority } from 'tapline';

declare module 'tapline' {
  interface Connection {
    extract_orig: boolean;
    extract_resp: boolean;
  }
  interface Events {
    contents_file_write_failure: [c: Connection, is_orig: boolean, msg: string];
  }
}

/** The parts of a file's name are those of the connection when it is opened; IPv6 addresses are in brackets. */
function nameOf(prefix: string, { id }: Connection, suffix: string): string {
  const end = (host: string, port: number) => `${host.includes(':') ? `[${host}]` : host}:${port}`;
  const conn = `${end(id.orig_h, id.orig_p)}-${end(id.resp_h, id.resp_p)}`;
  return [prefix, conn, suffix].filter((part) => part !== '').join('_');
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

export default defineScript({
  name: 'base/protocols/conn/contents',
  module: 'Conn',
  setup(zeek) {
    const prefix = zeek.option('Conn::extraction_prefix', {
      type: 'string',
      default: 'contents',
      description: 'Beginning of the names of files with contents.',
    });
    const always = zeek.option('Conn::default_extract', {
      type: 'bool',
      default: false,
      description: 'Extract both directions of every TCP connection.',
    });
    const most = zeek.option('Conn::max_open_contents_files', {
      type: 'count',
      default: 200,
      description:
        'Files with contents open at the same time; the least used one is closed and reopened later.',
    });
    zeek.declareEvent('contents_file_write_failure', 'Contents of a connection could not be written.');
    zeek.redefRecord(
      connectionType,
      { extract_orig: column.bool(), extract_resp: column.bool() },
      { extract_orig: () => always.value, extract_resp: () => always.value },
    );

    type File = ReturnType<typeof zeek.openFile>;
    /** Names of the files by connection: the originator's, then the responder's. */
    const names = new WeakMap<Connection, [orig: string, resp: string]>();
    /** Open files by name, the least used first. */
    const open = new Map<string, File>();
    let reported = false;

    function fileOf(name: string, how: 'create' | 'append'): File {
      const file = open.get(name) ?? zeek.openFile(name, how);
      open.delete(name);
      open.set(name, file);
      if (open.size > Math.max(most.value, 1)) close(open.keys().next().value!);
      return file;
    }

    function close(name: string): void {
      open.get(name)?.close();
      open.delete(name);
    }

    /** Does something to a file. What fails is given up: one report for the run, an event for each file. */
    function attempt(c: Connection, isOrig: boolean, work: (name: string) => void): void {
      const own = names.get(c);
      const name = own?.[isOrig ? 0 : 1] ?? '';
      if (own === undefined || name === '') return;
      try {
        work(name);
      } catch (error) {
        own[isOrig ? 0 : 1] = '';
        close(name);
        if (!reported) zeek.error(`cannot write contents to ${name}: ${messageOf(error)}`);
        reported = true;
        zeek.event('contents_file_write_failure', [c, isOrig, messageOf(error)]);
      }
    }

    zeek.on('connection_established', { priority: Priority.write }, function openFiles(c) {
      if (!c.extract_orig && !c.extract_resp) return;
      if (!following) follow();
      const own: [string, string] = ['', ''];
      names.set(c, own);
      for (const isOrig of [true, false]) {
        if (!(isOrig ? c.extract_orig : c.extract_resp) || !zeek.conns.deliverContents(c, isOrig)) continue;
        own[isOrig ? 0 : 1] = nameOf(prefix.value, c, isOrig ? 'orig.dat' : 'resp.dat');
        attempt(c, isOrig, (name) => void fileOf(name, 'create'));
      }
    });

    /** Nobody pays for these handlers before the first connection is extracted. */
    let following = false;
    function follow(): void {
      following = true;

      zeek.on('tcp_contents', function writeContents(c, isOrig, _seq, contents) {
        attempt(c, isOrig, (name) => fileOf(name, 'append').bytes(contents));
      });

      zeek.on('content_gap', function markGap(c, isOrig, _seq, length) {
        attempt(c, isOrig, (name) => {
          fileOf(name, 'append').line(`\n<gap ${length}>`);
        });
      });

      zeek.on('connection_flipped', function exchangeNames(c) {
        names.get(c)?.reverse();
      });

      zeek.on('connection_state_remove', function closeFiles(c) {
        for (const name of names.get(c) ?? []) close(name);
        names.delete(c);
      });
    }
  },
});
