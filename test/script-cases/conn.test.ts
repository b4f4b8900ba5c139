/** Twins of the cases about connections and conn.log. */
import { type Columns, type ConnInfo, column, text } from 'tapline';
import Conn, { Info } from 'tapline/scripts/base/protocols/conn/main';
import RemovalHooks from 'tapline/scripts/base/protocols/conn/removal-hooks';
import Thresholds from 'tapline/scripts/base/protocols/conn/thresholds';
import Site from 'tapline/scripts/base/utils/site';
import { twin } from './twin.ts';

const columns = { note: column.string().optional() };

declare module 'tapline' {
  interface ConnInfo extends Columns<typeof columns> {}
}

twin('conn-extend-info', {
  needs: [Conn],
  setup(zeek) {
    zeek.redefRecord(Info, columns);
    const noteAt = (priority: number, host: string) =>
      zeek.on('connection_state_remove', { priority }, ({ id, conn }) => {
        if (id.orig_h === host) conn.note = `set at ${priority}`;
      });
    noteAt(10, '10.0.0.1');
    noteAt(0, '10.0.0.2');
    noteAt(-4, '10.0.0.3');
    noteAt(-5, '10.0.0.4');
    noteAt(-6, '10.0.0.5');
    zeek.on('new_connection', ({ id, conn }) => {
      if (id.orig_h === '10.0.0.6') conn.note = 'set in new_connection';
    });
  },
});

twin('conn-local-default', {
  needs: [Site],
  setup(zeek) {
    const { isLocalAddr } = zeek.use(Site);
    zeek.redef('Site::local_nets', '+=', new Set(['8.8.8.0/24']));
    zeek.on('zeek_init', () => {
      const hosts = ['10.1.1.1', '8.8.8.8', '8.8.4.4', '224.0.0.1', '225.0.0.1', 'fe80::1', '2600::1'];
      zeek.print(...hosts.map(isLocalAddr));
    });
  },
});

twin('conn-log-policy', {
  needs: [Conn],
  setup(zeek) {
    zeek.hook('Conn::log_policy', ({ proto }) => proto !== 'udp');
    zeek.on('Conn::log_conn', ({ uid, proto }) => zeek.print('log_conn', uid, proto));
    zeek.on('connection_state_remove', { priority: -10 }, ({ uid }) => zeek.print('removed', uid));
  },
});

twin('conn-removal-hook', {
  needs: [Conn, RemovalHooks],
  setup(zeek) {
    const hooks = zeek.use(RemovalHooks);
    zeek.redefRecord(Info, columns);
    const mark = ({ id, conn }: { id: { orig_h: string }; conn: ConnInfo }) => {
      zeek.print('hook', id.orig_h, conn.conn_state);
      conn.note = 'marked';
    };
    const other = () => zeek.print('not printed');
    zeek.on('new_connection', (c) => {
      if (c.id.orig_h !== '10.0.0.2') return;
      zeek.print(hooks.registerRemovalHook(c, mark), hooks.registerRemovalHook(c, mark));
      zeek.print(
        hooks.registerRemovalHook(c, other),
        hooks.unregisterRemovalHook(c, other),
        hooks.unregisterRemovalHook(c, other),
      );
    });
    for (const priority of [-2, -4]) {
      zeek.on('connection_state_remove', { priority }, ({ id, conn }) => {
        if (id.orig_h === '10.0.0.2') zeek.print(String(priority), conn.note !== undefined);
      });
    }
  },
});

twin('conn-removed-at-end', (zeek) => {
  zeek.on('new_connection', ({ uid, id }) => zeek.print('new', uid, id.orig_h, id.resp_h));
  zeek.on('net_done', () => zeek.print('net_done'));
  zeek.on('connection_state_remove', { priority: -10 }, ({ uid }) => {
    zeek.print('removed', uid, zeek.terminating);
  });
  zeek.on('zeek_done', () => zeek.print('zeek_done'));
});

twin('conn-service-set', (zeek) => {
  zeek.on('connection_state_remove', { priority: 6 }, ({ id, service }) => {
    if (id.orig_h === '10.0.0.1') service.add('Second').add('FIRST').add('Second');
    if (id.orig_h === '10.0.0.2') service.add('gone').add('stays').delete('gone');
  });
  zeek.on('connection_state_remove', ({ id, service }) => {
    if (id.orig_h === '10.0.0.3') service.add('too late, 0 is below 5');
  });
});

twin('conn-two-logs', (zeek) => {
  zeek.on('zeek_init', () => {
    zeek.log.addFilter('Conn::LOG', {
      name: 'default',
      pathFunc: (_id, _path, rec) => (rec.proto === 'tcp' ? 'conn_tcp' : 'conn_rest'),
      include: new Set(['uid', 'id.orig_h', 'id.resp_h', 'proto']),
    });
  });
});

twin('conn-order-of-events', (zeek) => {
  type Plain =
    | 'new_connection'
    | `connection_${'established' | 'first_ACK' | 'half_finished' | 'finished' | 'state_remove'}`;
  const show = (event: Plain) => zeek.on(event, ({ history }) => zeek.print(event, history));
  show('new_connection');
  zeek.on('connection_SYN_packet', (c, pkt) => zeek.print('connection_SYN_packet', pkt.is_orig, c.history));
  show('connection_established');
  show('connection_first_ACK');
  zeek.on('connection_EOF', (c, isOrig) => zeek.print('connection_EOF', isOrig, c.history));
  show('connection_half_finished');
  show('connection_finished');
  show('connection_state_remove');
});

twin('conn-inactivity-timeout', (zeek) => {
  const now = () => zeek.networkTime() - 629503200;
  zeek.on('new_connection', ({ id }) => {
    zeek.print('packet', id.orig_h, text.interval(now()));
    if (id.orig_h === '10.0.0.2') zeek.print(text.interval(zeek.conns.setInactivityTimeout(id, 2.5)));
  });
  zeek.on('connection_timeout', ({ id }) => zeek.print('timeout', id.orig_h, text.interval(now())));
  zeek.on('connection_state_remove', ({ id }) => {
    if (now() < 9) zeek.print('remove', id.orig_h, text.interval(now()));
  });
});

twin('conn-threshold', {
  needs: [Thresholds],
  setup(zeek) {
    const thresholds = zeek.use(Thresholds);
    zeek.on('new_connection', (c) => {
      zeek.print(thresholds.setPacketsThreshold(c, 2, true));
      zeek.print(thresholds.setBytesThreshold(c, 3000, false));
      zeek.print(thresholds.setBytesThreshold(c, 1000000, false));
    });
    zeek.on('ConnThreshold::packets_threshold_crossed', ({ orig }, threshold, isOrig) => {
      zeek.print('packets', threshold, isOrig, orig.num_pkts);
    });
    zeek.on('ConnThreshold::bytes_threshold_crossed', ({ resp }, threshold, isOrig) => {
      zeek.print('bytes', threshold, isOrig, resp.size, resp.num_bytes_ip);
    });
  },
});

twin('conn-site-tables', {
  needs: [Site],
  setup(zeek) {
    const site = zeek.use(Site);
    zeek.redef('Site::local_nets', '+=', new Set(['8.8.0.0/16', '8.8.8.0/24']));
    zeek.on('zeek_init', () => {
      zeek.print(...['8.8.8.8', '8.8.9.9', '10.9.9.9'].map((a) => site.localNets.matching(a)));
      zeek.print(site.localNets.has('9.9.9.9'));
    });
    zeek.on('network_time_init', () => {
      zeek.print(zeek.setOption('Site::private_address_space', new Set(['10.0.0.0/8', '9.9.9.0/24'])));
      zeek.print(...['9.9.9.9', '192.168.1.1', '8.8.8.8'].map(site.isLocalAddr));
      zeek.print(...['9.9.9.9', '192.168.1.1'].map(site.isPrivateAddr));
    });
  },
});
