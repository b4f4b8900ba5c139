/** Choosing addresses by where they are: local, remote, all or none. */
import { defineScript } from 'tapline';
import Site from './site.ts';

/** Zeek's `Host`. */
export const hostKinds = ['LOCAL_HOSTS', 'REMOTE_HOSTS', 'ALL_HOSTS', 'NO_HOSTS'] as const;
export type Host = (typeof hostKinds)[number];

export interface HostsApi {
  /** Zeek's `addr_matches_host`. */
  matches(address: string, which: Host): boolean;
}

export default defineScript<HostsApi>({
  name: 'base/utils/directions-and-hosts',
  needs: [Site],
  setup(zeek) {
    const site = zeek.use(Site);
    return {
      matches(address, which) {
        if (which === 'ALL_HOSTS') return true;
        if (which === 'NO_HOSTS') return false;
        return site.isLocalAddr(address) === (which === 'LOCAL_HOSTS');
      },
    };
  },
});
