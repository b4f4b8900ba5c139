/** Writes known_hosts.log: each host that completed a TCP handshake, once a day. */
import { type Columns, column, defineScript, type Filter, Priority, record, TcpState } from 'tapline';
import Hosts, { type Host, hostKinds } from '../../../base/utils/directions-and-hosts.ts';

const columns = {
  /** Time at which the host was seen. */
  ts: column.time(),
  host: column.addr(),
};

/** Zeek's `Known::HostsInfo`. */
export const HostsInfo = record('Known::HostsInfo', columns);

declare module 'tapline' {
  interface KnownHostsInfo extends Columns<typeof columns> {}
  interface Events {
    'Known::log_known_hosts': [rec: KnownHostsInfo];
    'Known::host_found': [info: KnownHostsInfo];
  }
  interface Hooks {
    'Known::log_policy_hosts': [rec: KnownHostsInfo, id: string, filter: Filter];
  }
  interface Streams {
    'Known::HOSTS_LOG': KnownHostsInfo;
  }
}

const LOG = 'Known::HOSTS_LOG';
const DAY = 86400;

export default defineScript({
  name: 'policy/protocols/conn/known-hosts',
  module: 'Known',
  needs: [Hosts],
  setup(zeek) {
    const { matches } = zeek.use(Hosts);
    zeek.declareEvent('Known::log_known_hosts', 'A host is written to known_hosts.log.');
    zeek.declareEvent('Known::host_found', 'A host that is tracked completed a handshake.');
    zeek.declareHook('Known::log_policy_hosts', 'A host is about to be written; breaking keeps it out.');
    const tracking = zeek.option<Host>('Known::host_tracking', {
      type: column.enum(hostKinds),
      default: 'LOCAL_HOSTS',
      description: 'Hosts of interest: LOCAL_HOSTS, REMOTE_HOSTS, ALL_HOSTS or NO_HOSTS.',
    });
    const hosts = zeek.table<string, true>({ createExpire: DAY });

    zeek.on('zeek_init', { priority: Priority.fill }, function createStream() {
      zeek.log.createStream(LOG, {
        columns: HostsInfo,
        description: 'A tracked host that completed a handshake, once a day.',
        ev: 'Known::log_known_hosts',
        path: 'known_hosts',
        policy: 'Known::log_policy_hosts',
      });
    });

    zeek.on('connection_established', { priority: Priority.fill }, function findHosts({ id, orig, resp }) {
      if (orig.state !== TcpState.established || resp.state !== TcpState.established) return;
      for (const host of new Set([id.orig_h, id.resp_h])) {
        if (!matches(host, tracking.value)) continue;
        const info = zeek.make(HostsInfo, { ts: zeek.networkTime(), host });
        zeek.event('Known::host_found', [info]);
      }
    });

    zeek.on('Known::host_found', function writeHost(info) {
      if (hosts.has(info.host)) return;
      hosts.set(info.host, true);
      zeek.log.write(LOG, info);
    });
  },
});
