/** What the site knows of itself: local networks, neighbours and zones, and the private address space. */
import { defineScript, Networks, type Option, Priority } from 'tapline';

const privateNets = [
  '0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24',
  '192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/24 239.0.0.0/8 240.0.0.0/4',
  '255.255.255.255/32',
  // the same as 6to4 addresses
  '2002::/24 2002:a00::/24 2002:6440::/26 2002:7f00::/24 2002:a9fe::/32 2002:ac10::/28 2002:c000::/40',
  '2002:c000:200::/40 2002:c0a8::/32 2002:c612::/31 2002:c633:6400::/40 2002:cb00:7100::/40 2002:e000::/40',
  '2002:ef00::/24 2002:f000::/20 2002:ffff:ffff::/48',
  '::/128 ::1/128 64:ff9b:1::/48 100::/64 2001::/23 2001:2::/48 2001:db8::/32 fc00::/7 fe80::/10 fec0::/10',
].flatMap((line) => line.split(' '));

/** The config framework does not log what is set from here. */
const UNLOGGED = '<skip-config-log>';

/** What other scripts get by `zeek.use(Site)`. */
export interface SiteApi {
  /** Networks in force at this moment. */
  readonly localNets: Networks;
  isLocalAddr(a: string): boolean;
  isNeighborAddr(a: string): boolean;
  isPrivateAddr(a: string): boolean;
  isLocalName(name: string): boolean;
  isNeighborName(name: string): boolean;
  /** The administrators of the nets that hold an address, joined by a comma and a space. */
  emails(a: string): string;
}

export default defineScript<SiteApi>({
  name: 'base/utils/site',
  module: 'Site',
  setup(zeek) {
    const nets = (name: string, description: string, initial: readonly string[] = []) =>
      zeek.option<Set<string>>(`Site::${name}`, {
        type: 'set[subnet]',
        default: new Set(initial),
        description,
      });
    const zones = (name: string, description: string) =>
      zeek.option<Set<string>>(`Site::${name}`, { type: 'set[string]', default: new Set(), description });

    const privateSpace = nets(
      'private_address_space',
      'Networks that are never routed in public.',
      privateNets,
    );
    const privateIsLocal = zeek.option('Site::private_address_space_is_local', {
      type: 'bool',
      default: true,
      constant: true,
      description: 'Whether the private address space counts as local.',
    });
    const local = nets('local_nets', 'Networks that are considered local.');
    const neighbor = nets('neighbor_nets', 'Networks of neighbours.');
    const localZones = zones('local_zones', 'DNS zones that are considered local.');
    const neighborZones = zones('neighbor_zones', 'DNS zones of neighbours.');
    const admins = zeek.option<Map<string, Set<string>>>('Site::local_admins', {
      type: 'table[subnet] of set[string]',
      default: new Map(),
      description: 'Mail addresses of the administrators of networks.',
    });

    const localNets = lookup(local);
    const neighborNets = lookup(neighbor);
    const privateAddresses = lookup(privateSpace);

    // the private space that is part of the local nets at present
    let space: ReadonlySet<string> = new Set();
    zeek.on('zeek_init', { priority: Priority.init }, function mergePrivateSpace() {
      if (!privateIsLocal.value) return;
      space = privateSpace.value;
      local.onChange((_id, value) => new Set([...value, ...space]), Priority.write);
      privateSpace.onChange((_id, value) => {
        const others = [...local.value].filter((net) => !space.has(net));
        space = value;
        local.set(new Set(others), UNLOGGED);
        return value;
      }, Priority.write);
      local.set(local.value, UNLOGGED);
    });

    return {
      get localNets() {
        return localNets();
      },
      isLocalAddr: (a) => localNets().has(a),
      isNeighborAddr: (a) => neighborNets().has(a),
      isPrivateAddr: (a) => privateAddresses().has(a),
      isLocalName: (name) => inZone(name, localZones.value),
      isNeighborName: (name) => inZone(name, neighborZones.value),
      emails: (a) =>
        [...admins.value]
          .filter(([net]) => new Networks([net]).has(a))
          .flatMap(([, mails]) => [...mails])
          .join(', '),
    };
  },
});

/** The networks of an option, compiled again only when the option's value is another. */
function lookup(option: Option<Set<string>>): () => Networks {
  let compiled = new Networks(option.value);
  let source = option.value;
  return () => {
    if (option.value !== source) {
      source = option.value;
      compiled = new Networks(source);
    }
    return compiled;
  };
}

const inZone = (name: string, zones: ReadonlySet<string>): boolean =>
  [...zones].some((zone) => name === zone || name.endsWith(`.${zone}`));
