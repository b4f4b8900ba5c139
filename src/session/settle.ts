/**
 * Shows V8 what the fields of connections may hold, before it compiles anything.
 *
 * Code is compiled for what fields have held so far, and thrown away when one first holds something else: the first
 * weird of a capture, or the first hole in a stream, would cost the whole packet path its code in the midst of the
 * run. One connection of each class, which nobody ever sees, holds everything once.
 */
import { Packet } from '../packet/packet.ts';
import { type ConnectionOwner, DatagramConnection, LinkInfo } from './connection.ts';
import { makeRecord, plainShapes } from './refresh.ts';
import { TcpConnection } from './tcp-connection.ts';
import { Log10 } from './tcp-endpoint.ts';

const IGNORE = { deliver(): void {}, gap(): void {}, inconsistent(): void {} };

export function settleFields(owner: ConnectionOwner): void {
  const p = new Packet();
  const link = new LinkInfo(p);
  const tcp = new TcpConnection(owner, p, link, 0, 0, 0, 0);
  for (const c of [tcp, new DatagramConnection(owner, p, link, 0, 0, 0, false, 0)]) {
    c.seldom.flipReason = '';
    c.record = makeRecord(c, '', plainShapes);
    c.record = null;
  }
  for (const end of [tcp.orig, tcp.resp]) {
    end.ownClosing.done = true;
    end.count(Log10.rexmit);
    end.insert(9, 1, p.bytes, 0, IGNORE);
    end.keep();
  }
}
