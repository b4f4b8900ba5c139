/** Twins of more cases about connections and conn.log. */
import {
  type Columns,
  type Connection,
  type ConnId,
  type ConnInfo,
  column,
  connectionType,
  connIdType,
  type DelayToken,
  type RowOf,
  record,
  text,
} from 'tapline';
import Conn, { Info } from 'tapline/scripts/base/protocols/conn/main';
import Site from 'tapline/scripts/base/utils/site';
import { twin } from './twin.ts';

const LOG = 'Conn::LOG';
const verdict = { verdict: column.string().optional() };
const label = { label: column.string().default('none') };
const seen = { seen: column.state<string[]>().default([]) };

declare module 'tapline' {
  interface ConnInfo extends Columns<typeof verdict> {}
  interface ConnId extends Partial<Columns<typeof label>> {}
  interface Connection extends Columns<typeof seen> {}
  interface Events {
    'case::later': [c: Connection, historyThen: string, packetsThen: number | undefined];
  }
}

twin('conn-content-gap', (zeek) => {
  zeek.on('content_gap', { priority: 10 }, ({ conn }, isOrig, seq, length) => {
    zeek.print('10', isOrig, seq, length, conn.missed_bytes);
  });
  zeek.on('content_gap', ({ conn }) => zeek.print('0', conn.missed_bytes));
  zeek.on('connection_state_remove', ({ conn, history }) => zeek.print('remove', conn.missed_bytes, history));
});

twin('conn-default-filter-removed', (zeek) => {
  zeek.on('zeek_init', () => {
    zeek.print(zeek.log.removeDefaultFilter(LOG));
    const include = new Set(['uid', 'conn_state', 'history']);
    zeek.print(zeek.log.addFilter(LOG, { name: 'mine', include }));
    zeek.print(zeek.log.getFilter(LOG, 'mine').path);
  });
  zeek.on('Conn::log_conn', ({ uid }) => zeek.print('log_conn', uid));
});

twin('conn-delay-line', {
  needs: [Conn],
  setup(zeek) {
    let held: { rec: ConnInfo; token: DelayToken } | undefined;
    let removed = 0;
    zeek.redefRecord(Info, verdict);
    zeek.on('zeek_init', () => void zeek.log.setMaxDelayInterval(LOG, 86400));
    zeek.hook('Log::log_stream_policy', (rec, id) => {
      if (id === LOG && ++removed === 1) held = { rec: rec as ConnInfo, token: zeek.log.delay(id, rec) };
    });
    zeek.on('connection_state_remove', { priority: -6 }, () => {
      if (removed !== 3 || held === undefined) return;
      held.rec.verdict = 'known now';
      zeek.print(zeek.log.delayFinish(LOG, held.rec, held.token));
    });
  },
});

twin('conn-endpoint-fields', (zeek) => {
  const side = ({ orig, resp }: Connection, which: 'originator' | 'responder') => {
    const { size, state, num_pkts, num_bytes_ip, flow_label, l2_addr } = which === 'originator' ? orig : resp;
    zeek.print(`  ${which}`, size, state, num_pkts, num_bytes_ip, flow_label, l2_addr !== undefined);
  };
  const show = (where: string, c: Connection) => {
    const { orig_h, orig_p, resp_h, resp_p, proto } = c.id;
    zeek.print(where, c.uid, orig_h, `${orig_p}/tcp`, resp_h, `${resp_p}/tcp`, proto);
    side(c, 'originator');
    side(c, 'responder');
    const has = [c.tunnel, c.vlan, c.inner_vlan].map((field) => field !== undefined);
    const times = [text.double(c.start_time), text.interval(c.duration)];
    zeek.print('  times', ...times, 'history', c.history, 'service', c.service.size, ...has);
  };
  zeek.on('new_connection', (c) => show('new', c));
  zeek.on('connection_established', (c) => show('established', c));
  zeek.on('connection_state_remove', (c) => show('remove', c));
});

twin('conn-extend-id', (zeek) => {
  zeek.redefRecord(connIdType, label);
  zeek.on('connection_state_remove', ({ id, conn }) => {
    id.label = `port ${id.resp_p}/${conn.proto}`;
  });
});

twin('conn-info-life', {
  deviates: {
    why: 'c.conn is made when it is first asked for, at any priority',
    printed: (zeeks) => zeeks.replace('101, no c$conn', '101, T, F, F, F, F'),
  },
  setup(zeek) {
    const show = (where: string, { conn }: { conn?: ConnInfo }) => {
      if (conn === undefined) return zeek.print(where, 'no c$conn');
      const { local_orig, conn_state, history, orig_pkts, duration } = conn;
      zeek.print(
        where,
        ...[local_orig, conn_state, history, orig_pkts, duration].map((f) => f !== undefined),
      );
    };
    zeek.on('new_connection', { priority: 101 }, (c) => show('new_connection 101', c));
    zeek.on('new_connection', { priority: 99 }, (c) => show('new_connection 99', c));
    zeek.on('connection_established', (c) => show('connection_established', c));
    for (const priority of [6, 4, -6]) {
      zeek.on('connection_state_remove', { priority }, (c) => show(`connection_state_remove ${priority}`, c));
    }
  },
});

twin('conn-json-beside', (zeek) => {
  zeek.on('zeek_init', () => {
    zeek.log.addFilter(LOG, { name: 'json', path: 'conn_json', config: { use_json: 'T' } });
  });
});

twin('conn-local-changes', {
  needs: [Site],
  setup(zeek) {
    const site = zeek.use(Site);
    zeek.on('new_connection', ({ id }) => {
      if (id.orig_h === '10.0.0.5') zeek.print(zeek.setOption('Site::local_nets', new Set(['8.8.8.8/32'])));
    });
    zeek.on('zeek_done', () => zeek.print(...['10.0.0.1', '8.8.8.8'].map(site.isLocalAddr)));
  },
});

twin('conn-local-none', {
  needs: [Site],
  setup(zeek) {
    const { isLocalAddr, isPrivateAddr } = zeek.use(Site);
    zeek.on('zeek_init', () => {
      const { size } = zeek.optionValue('Site::local_nets') as Set<string>;
      zeek.print(size, isLocalAddr('10.1.1.1'), isPrivateAddr('10.1.1.1'));
    });
  },
});

twin('conn-log-disabled', (zeek) => {
  zeek.on('zeek_init', () => void zeek.log.disableStream(LOG));
  zeek.on('Conn::log_conn', () => zeek.print('not printed'));
  zeek.on('zeek_done', () => zeek.print(zeek.log.activeStreams().includes(LOG)));
});

twin('conn-log-stream-policy', (zeek) => {
  zeek.hook('Log::log_stream_policy', (rec, id) => {
    if (id !== LOG) return;
    const info = rec as ConnInfo;
    if (info.proto === 'icmp') return false;
    info.history = 'seen';
  });
});

twin('conn-lookup', (zeek) => {
  let first: ConnId;
  zeek.on('new_connection', ({ id }) => {
    if (id.orig_h === '10.0.0.1') first = id;
    if (id.orig_h !== '10.0.0.3') return;
    const { conns } = zeek;
    zeek.print(conns.exists(first), conns.exists(id));
    zeek.print(conns.lookup(first)?.uid, conns.lookup(id)?.uid);
    const nobody = { orig_h: '1.2.3.4', orig_p: 1, resp_h: '1.2.3.5', resp_p: 2, proto: 6 };
    zeek.print(conns.exists(nobody));
    const { uid } = conns.lookup(nobody) ?? {};
    if (uid === undefined) throw new Error('field value missing');
    zeek.print('not printed');
  });
});

twin('conn-record-is-live', (zeek) => {
  let kept: Connection;
  zeek.declareEvent('case::later');
  zeek.on('new_connection', (c) => {
    kept = c;
    zeek.schedule(0.1, 'case::later', [c, c.history, c.orig.num_pkts]);
  });
  zeek.on('case::later', ({ history, orig }, historyThen, packetsThen) => {
    zeek.print('then', historyThen, packetsThen, 'now', history, orig.num_pkts);
  });
  zeek.on('connection_state_remove', (c) => zeek.print('kept', kept.uid === c.uid, kept.history, c.history));
});

twin('conn-tunnel-parents', (zeek) => {
  zeek.on('new_connection', ({ uid, tunnel }) => {
    zeek.print('new', uid, tunnel?.length ?? 0);
    const [outer] = tunnel ?? [];
    if (outer) zeek.print(outer.tunnel_type, outer.cid.orig_h, outer.uid);
  });
  zeek.on('tunnel_changed', ({ uid }, e) => zeek.print('changed', uid, e.length, e[0]?.uid));
  zeek.on('connection_state_remove', ({ uid, conn }) => {
    zeek.print('remove', uid, conn.tunnel_parents?.size ?? 0);
  });
});

twin('conn-user-state', (zeek) => {
  zeek.redefRecord(connectionType, seen);
  zeek.on('new_connection', (c) => void c.seen.push('new'));
  zeek.on('connection_established', (c) => void c.seen.push('established'));
  zeek.on('connection_finished', (c) => void c.seen.push('finished'));
  zeek.on('connection_state_remove', (c) => zeek.print(c.uid, c.seen));
});

twin('conn-write-own-stream', (zeek) => {
  const HostBytes = record('HostBytes::Info', {
    host: column.addr(),
    conns: column.count().default(0),
    bytes: column.count().default(0),
  });
  const hosts = new Map<string, RowOf<typeof HostBytes>>();
  zeek.on('connection_state_remove', ({ id: { orig_h: host }, orig, resp }) => {
    const info = hosts.get(host) ?? zeek.make(HostBytes, { host });
    hosts.set(host, info);
    info.conns += 1;
    info.bytes += orig.size + resp.size;
  });
  zeek.on('zeek_init', () => {
    zeek.log.createStream('HostBytes::LOG', { columns: HostBytes, path: 'host_bytes' });
  });
  zeek.on('zeek_done', () => {
    for (const info of hosts.values()) zeek.log.write('HostBytes::LOG', info);
  });
});

twin('conn-stats', (zeek) => {
  const show = (where: string) => {
    const s = zeek.conns.stats();
    const { cumulative_tcp_conns: tcp, cumulative_udp_conns: udp, cumulative_icmp_conns: icmp } = s;
    zeek.print(where, s.num_packets, tcp, udp, icmp, s.current_conns);
  };
  zeek.on('new_connection', () => show('new'));
  zeek.on('zeek_done', () => show('done'));
});

twin('conn-current-packet', (zeek) => {
  zeek.on('connection_established', () => {
    const p = zeek.packet.current();
    zeek.print(p?.ts_sec, p?.ts_usec, p?.caplen, p?.len, p?.data.length);
    const { ip, tcp, l2 } = zeek.packet.currentHeader() ?? {};
    zeek.print(ip?.src, ip?.dst, ip?.ttl, `${tcp?.sport}/tcp`, tcp?.flags, tcp?.seq);
    zeek.print(l2?.proto, l2?.vlan !== undefined);
  });
});
