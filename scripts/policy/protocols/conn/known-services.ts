/**
 * Writes known_services.log: each service of a host, once a day. A connection is looked at when it ends; the other
 * occasion of Zeek, the confirmation of a protocol, comes with protocol detection.
 */
import {
  type Columns,
  type Connection,
  column,
  connectionType,
  defineScript,
  type Filter,
  Priority,
  record,
  TcpState,
  transportOf,
} from 'tapline';
import Hosts, { type Host, hostKinds } from '../../../base/utils/directions-and-hosts.ts';

const columns = {
  /** Time at which the service was seen. */
  ts: column.time(),
  host: column.addr(),
  port_num: column.port(),
  port_proto: column.enum(),
  /** Upper-case names of analyzers; one empty name for an unknown service. */
  service: column.set(column.string()),
};

/** Zeek's `Known::ServicesInfo`. */
export const ServicesInfo = record('Known::ServicesInfo', columns);

declare module 'tapline' {
  interface KnownServicesInfo extends Columns<typeof columns> {}
  interface Connection {
    known_services_done: boolean;
  }
  interface Events {
    'Known::log_known_services': [rec: KnownServicesInfo];
  }
  interface Hooks {
    'Known::log_policy_services': [rec: KnownServicesInfo, id: string, filter: Filter];
  }
  interface Streams {
    'Known::SERVICES_LOG': KnownServicesInfo;
  }
}

const LOG = 'Known::SERVICES_LOG';
const DAY = 86400;
/** How long an unknown service has for turning out to be one, seconds. */
const PATIENCE = 300;

export default defineScript({
  name: 'policy/protocols/conn/known-services',
  module: 'Known',
  needs: [Hosts],
  setup(zeek) {
    const { matches } = zeek.use(Hosts);
    zeek.declareEvent('Known::log_known_services', 'A service is written to known_services.log.');
    zeek.declareHook(
      'Known::log_policy_services',
      'A service is about to be written; breaking keeps it out.',
    );
    const tracking = zeek.option<Host>('Known::service_tracking', {
      type: column.enum(hostKinds),
      default: 'LOCAL_HOSTS',
      description: 'Hosts whose services are of interest.',
    });
    const needsAnswer = zeek.option('Known::service_udp_requires_response', {
      type: 'bool',
      default: true,
      description: 'Whether a UDP service counts only once it has answered.',
    });
    zeek.redefRecord(connectionType, { known_services_done: column.bool().default(false) });
    const known = zeek.table<string, Set<string>>({ createExpire: DAY });

    zeek.on('zeek_init', { priority: Priority.fill }, function createStream() {
      zeek.log.createStream(LOG, {
        columns: ServicesInfo,
        description: 'A service that a tracked host offers, once a day.',
        ev: 'Known::log_known_services',
        path: 'known_services',
        policy: 'Known::log_policy_services',
      });
    });

    /** Whether the responder has shown that it serves. */
    function isActive({ id, resp, history }: Connection): boolean {
      const transport = transportOf(id.proto);
      if (transport === 'udp') return resp.state !== 0 || !needsAnswer.value;
      return transport === 'tcp' && (serving.has(resp.state) || history.includes('h'));
    }

    zeek.on('connection_state_remove', { priority: Priority.write }, function findServices(c) {
      if (c.known_services_done || !matches(c.id.resp_h, tracking.value)) return;
      const only = c.service.size === 1 ? [...c.service][0] : undefined;
      if (only === 'ftp-data' || (only === 'DNS' && c.resp.size === 0) || !isActive(c)) return;
      c.known_services_done = true;
      const { resp_h: host, resp_p: port_num, proto } = c.id;
      const names = [...c.service].filter((name) => !name.startsWith('-'));
      const service = new Set(c.service.size === 0 ? [''] : names);
      const port_proto = transportOf(proto);
      const info = zeek.make(ServicesInfo, { ts: zeek.networkTime(), host, port_num, port_proto, service });
      if (c.service.size === 0) zeek.schedule(PATIENCE, () => commit(info));
      else commit(info);
    });

    /** Writes the names that are new for this host and port. */
    function commit(info: Columns<typeof columns>): void {
      const key = `${info.host} ${info.port_num}/${info.port_proto}`;
      const before = known.get(key) ?? new Set<string>();
      const found = new Set([...info.service].filter((name) => !before.has(name)));
      if (found.size === 0) return;
      known.set(key, new Set([...before, ...found]));
      zeek.log.write(LOG, zeek.make(ServicesInfo, { ...info, service: found }));
    }
  },
});

const serving: ReadonlySet<number> = new Set([TcpState.established, TcpState.closed, TcpState.partial]);
