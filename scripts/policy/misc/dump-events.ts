/** Writes events.tsv: one line for each event of the connection engine, for comparison with Zeek's. */
import {
  type Connection,
  defineScript,
  type EncapsulatingConn,
  type IcmpContext,
  type IcmpInfo,
  text,
} from 'tapline';

/** Events of which nothing but the connection is written. */
const plain = [
  'new_connection',
  'partial_connection',
  'connection_attempt',
  'connection_established',
  'connection_first_ACK',
  'connection_finished',
  'connection_half_finished',
  'connection_partial_close',
  'connection_rejected',
  'connection_reset',
  'connection_pending',
  'connection_timeout',
  'connection_reused',
  'connection_flipped',
  'connection_state_remove',
  'udp_request',
  'udp_reply',
] as const;

const flag = (value: boolean): string => (value ? 'T' : 'F');
const endpoint = ({ size, state, num_pkts, num_bytes_ip }: Connection['orig']): string =>
  `${text.count(size)}/${state}/${num_pkts ?? '-'}/${num_bytes_ip ?? '-'}`;
const innermost = (tunnels: readonly EncapsulatingConn[]): string => {
  const last = tunnels.at(-1);
  return last === undefined ? '0' : `${tunnels.length}/${last.tunnel_type}/${last.uid}`;
};

export default defineScript({
  name: 'policy/misc/dump-events',
  setup(zeek) {
    const file = zeek.openFile('events.tsv');
    const fields = (...values: readonly (string | number)[]): void => file.line(values.join('\t'));

    const dump = (event: string, c: Connection, ...rest: readonly (string | number)[]): void => {
      const { id, uid, orig, resp, history, start_time, duration } = c;
      fields(
        text.time(zeek.networkTime()),
        event,
        uid,
        `${id.orig_h}:${id.orig_p}`,
        `${id.resp_h}:${id.resp_p}`,
        endpoint(orig),
        endpoint(resp),
        history,
        text.time(start_time),
        text.time(duration),
        rest.join('/'),
      );
    };

    for (const event of plain) zeek.on(event, (c: Connection) => dump(event, c));

    zeek.on('connection_SYN_packet', (c, { is_orig, DF, ttl, size, win_size, win_scale }) => {
      dump('connection_SYN_packet', c, flag(is_orig), flag(DF), ttl, size, win_size, win_scale);
    });
    zeek.on('connection_EOF', (c, isOrig) => dump('connection_EOF', c, flag(isOrig)));
    zeek.on('content_gap', (c, isOrig, seq, length) => dump('content_gap', c, flag(isOrig), seq, length));
    zeek.on('tunnel_changed', (c, tunnels) => dump('tunnel_changed', c, innermost(tunnels)));
    zeek.on('tcp_rexmit', (c, isOrig, seq, len, inFlight, window) => {
      dump('tcp_rexmit', c, flag(isOrig), seq, len, inFlight, window);
    });
    zeek.on('icmp_sent', (c, { v6, itype, icode, len, ttl }) => {
      dump('icmp_sent', c, flag(v6), itype, icode, len, ttl);
    });
    for (const event of ['icmp_echo_request', 'icmp_echo_reply'] as const) {
      zeek.on(event, (c, _info, id, seq, payload) => dump(event, c, id, seq, payload.length));
    }
    for (const event of ['icmp_unreachable', 'icmp_time_exceeded'] as const) {
      zeek.on(event, (c: Connection, _info: IcmpInfo, code: number, { id, len }: IcmpContext) => {
        dump(event, c, code, `${id.orig_h}:${id.orig_p}`, `${id.resp_h}:${id.resp_p}`, len);
      });
    }
    zeek.on('conn_weird', (name, c, addl, source) => dump('conn_weird', c, name, addl, source));
    zeek.on('flow_weird', (name, src, dst, addl, source) => {
      fields(text.time(zeek.networkTime()), 'flow_weird', [name, src, dst, addl, source].join('/'));
    });
    zeek.on('net_weird', (name, addl, source) => {
      fields(text.time(zeek.networkTime()), 'net_weird', [name, addl, source].join('/'));
    });
  },
});
