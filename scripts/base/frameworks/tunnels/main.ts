/** Writes tunnel.log: each tunnel when it is discovered, closed or expired. */
import {
  type Columns,
  type Connection,
  column,
  connIdType,
  defineScript,
  type EncapsulatingConn,
  type Filter,
  Priority,
  record,
} from 'tapline';

const columns = {
  /** Time of the action. */
  ts: column.time(),
  /** The tunnel's own uid, or that of the connection that carries it. */
  uid: column.string().optional(),
  /** Ends of the tunnel; ports are 0 for tunnels directly on IP. */
  id: column.record(connIdType),
  tunnel_type: column.enum(),
  /** `Tunnel::DISCOVER`, `Tunnel::CLOSE` or `Tunnel::EXPIRE`. */
  action: column.enum(),
};

export const Info = record('Tunnel::Info', columns);

declare module 'tapline' {
  interface TunnelInfo extends Columns<typeof columns> {}
  interface Hooks {
    'Tunnel::log_policy': [rec: TunnelInfo, id: string, filter: Filter];
  }
  interface Streams {
    'Tunnel::LOG': TunnelInfo;
  }
}

/** A tunnel to be logged; one without a uid is an application proxy. */
export type LoggedTunnel = Omit<EncapsulatingConn, 'uid'> & { readonly uid?: string | undefined };

type Action = 'DISCOVER' | 'CLOSE' | 'EXPIRE';

export default defineScript({
  name: 'base/frameworks/tunnels',
  module: 'Tunnel',
  setup(zeek) {
    zeek.declareHook('Tunnel::log_policy', 'A tunnel is about to be written; breaking keeps it out.');
    const expiry = zeek.option('Tunnel::expiration_interval', {
      type: 'interval',
      default: 3600,
      description: 'How long a tunnel without new connections is remembered.',
    });

    zeek.on('zeek_init', { priority: Priority.fill }, function createStream() {
      zeek.log.createStream('Tunnel::LOG', {
        columns: Info,
        description: 'A tunnel that was found, closed or forgotten.',
        path: 'tunnel',
        policy: 'Tunnel::log_policy',
      });
    });

    const active = zeek.table<string, LoggedTunnel>({
      readExpire: expiry.value,
      expireFunc(table, key) {
        const tunnel = table.get(key);
        if (tunnel !== undefined) write(tunnel, 'EXPIRE');
        return 0;
      },
    });

    function write({ uid, cid, tunnel_type }: LoggedTunnel, action: Action): void {
      const rec = { ts: zeek.networkTime(), uid, id: cid, tunnel_type, action: `Tunnel::${action}` };
      zeek.log.write('Tunnel::LOG', zeek.make(Info, rec));
    }

    /** Logs and remembers the tunnels that are not known yet, outermost first. */
    function register(tunnels: readonly LoggedTunnel[]): void {
      for (const tunnel of tunnels) {
        const key = keyOf(tunnel.cid);
        if (active.has(key)) continue;
        active.set(key, tunnel);
        write(tunnel, 'DISCOVER');
      }
    }

    zeek.on('new_tunneled_connection', { priority: Priority.fill }, function registerTunnels(c) {
      if (c.tunnel !== undefined) register(c.tunnel);
    });

    zeek.on('tunnel_changed', { priority: Priority.fill }, function registerChanged(_c, tunnels) {
      register(tunnels);
    });

    zeek.on('connection_state_remove', { priority: Priority.write }, function closeTunnel(c) {
      if (active.size === 0) return;
      const key = keyOf(c.id);
      const tunnel = active.get(key);
      if (tunnel === undefined) return;
      active.delete(key);
      write(tunnel, 'CLOSE');
    });
    return { register };
  },
});

const keyOf = ({ orig_h, orig_p, resp_h, resp_p, proto }: Connection['id']): string =>
  `${orig_h} ${orig_p} ${resp_h} ${resp_p} ${proto}`;
