/** Steps of an arriving packet before its transport sees it: flow labels, tunnels, the event of its content. */
import type { Packet } from '../packet/packet.ts';
import { type Connection, Mark } from './connection.ts';
import { addX } from './history.ts';
import type { DeliveryHost } from './host.ts';
import { encapsulatingConn } from './record.ts';

/** Notes the side's flow label; a change after its first packet is connection_flow_label_changed. */
export function trackFlowLabel(host: DeliveryHost, c: Connection, p: Packet, isOrig: boolean): void {
  const spoke = (c.flags & (isOrig ? Mark.origSpoke : Mark.respSpoke)) !== 0;
  c.flags |= isOrig ? Mark.origSpoke : Mark.respSpoke;
  const label = p.flowLabel;
  if (label === 0 && c.rare === null) return;
  const rare = c.seldom;
  const old = isOrig ? rare.origFlowLabel : rare.respFlowLabel;
  if (label === old) return;
  if (isOrig) rare.origFlowLabel = label;
  else rare.respFlowLabel = label;
  if (c.record !== null) (isOrig ? c.record.orig : c.record.resp).flow_label = label;
  const event = host.points.connection_flow_label_changed;
  if (spoke && event.wanted) event.raise(host.refresh(c), isOrig, old, label);
}

/** packet_contents: what follows a transport header of `header` bytes, up to `total` from its start. */
export function raiseContents(
  host: DeliveryHost,
  c: Connection,
  p: Packet,
  header: number,
  total: number,
): void {
  const event = host.points.packet_contents;
  const start = p.at + header;
  const end = Math.min(p.end, p.at + total);
  if (end > start) event.raise(host.refresh(c), p.bytes.slice(start, end));
}

/** The packet's tunnels are another object than those of the packet before; if they differ, it is tunnel_changed. */
export function trackTunnels(host: DeliveryHost, c: Connection, p: Packet): void {
  const stack = p.encapsulation;
  const known = c.encapsulation;
  if (stack !== null && known !== null && stack.equals(known)) return;
  const event = host.points.tunnel_changed;
  // the record shows the tunnels of its making: make it before they change
  host.record(c);
  if (event.wanted) {
    const limit = host.options['Tunnel::max_changes_per_connection'];
    const rare = c.seldom;
    if (limit > 0 && rare.tunnelChanges >= limit) {
      host.weird(c, 'tunnel_max_changes_per_connection_exceeded', String(limit), '');
      addX(c);
    } else {
      rare.tunnelChanges++;
      event.raise(host.refresh(c), stack === null ? [] : stack.flows.map(encapsulatingConn));
    }
  }
  c.seldom.encapsulation = stack === null ? null : stack.copy();
}
