/**
 * Makes VLAN ids part of what tells connections apart, and shows them in every log that has an `id`: the same hosts
 * and ports on two VLANs are two connections. Both directions need the same tags.
 */
import { type ConnIdCtx, column, connIdType, defineScript, record } from 'tapline';

const columns = { vlan: column.int().optional(), inner_vlan: column.int().optional() };

/** Zeek's `conn_id_ctx`: the columns id.ctx.vlan and id.ctx.inner_vlan. */
export const contextType = record<typeof columns>('conn_id_ctx', columns);

export default defineScript({
  name: 'policy/frameworks/conn_key/vlan_fivetuple',
  module: 'ConnKey',
  setup(zeek) {
    zeek.redefRecord(connIdType, { ctx: column.record(contextType).optional() });
    zeek.redef('ConnKey::factory', '=', 'ConnKey::CONNKEY_VLAN_FIVETUPLE');
  },
});

export type { ConnIdCtx };
