/** Writes weird.log: unusual or exceptional traffic, with a table that says how much is said of each kind. */
import {
  type Columns,
  type Connection,
  column,
  connIdType,
  defineScript,
  type Filter,
  Priority,
  record,
} from 'tapline';
import Notice from './main.ts';

const columns = {
  /** Time at which it was seen. */
  ts: column.time(),
  /** The connection, if it is about one. */
  uid: column.string().optional(),
  /** Addresses and ports; ports are 0 if it is about two addresses. */
  id: column.record(connIdType).optional(),
  /** Zeek's name for it. */
  name: column.string(),
  /** More about it. */
  addl: column.string().optional(),
  /** Whether it was raised as a notice. */
  notice: column.bool().default(false),
  /** Who saw it. */
  peer: column.string().optional(),
  /** The analyzer that reported it. */
  source: column.string().optional(),
};

export const Info = record('Weird::Info', columns);

declare module 'tapline' {
  interface WeirdInfo extends Columns<typeof columns> {}
  interface Events {
    'Weird::log_weird': [rec: WeirdInfo];
  }
  interface Hooks {
    'Weird::log_policy': [rec: WeirdInfo, id: string, filter: Filter];
  }
  interface Streams {
    'Weird::LOG': WeirdInfo;
  }
}

/** What is done with a weird: nothing, a line, or a line and a notice; each time, once, per connection or originator. */
type Action = 'IGNORE' | `${'LOG' | 'NOTICE'}${'' | '_ONCE' | '_PER_CONN' | '_PER_ORIG'}`;

/** Names by action; all others are logged. */
const actions: readonly (readonly [Action, string])[] = [
  ['IGNORE', 'unsolicited_SYN_response FIN_after_reset spontaneous_FIN spontaneous_RST'],
  ['LOG_PER_ORIG', 'bad_IP_checksum bad_TCP_checksum bad_UDP_checksum bad_ICMP_checksum'],
  ['LOG_PER_ORIG', 'UDP_datagram_length_mismatch excessively_small_fragment fragment_inconsistency'],
  [
    'LOG_PER_ORIG',
    'fragment_overlap fragment_size_inconsistency connection_originator_SYN_ack SYN_with_data',
  ],
  ['LOG_PER_ORIG', 'bad_RPC excess_RPC originator_RPC_reply partial_RPC responder_RPC_call'],
  ['LOG_PER_ORIG', 'DNS_label_forward_compress_offset DNS_label_len_gt_name_len DNS_label_len_gt_pkt'],
  ['LOG_PER_ORIG', 'DNS_label_too_long SSH_max_packet_length_exceeded SSH_max_string_length_exceeded'],
  ['LOG_PER_CONN', 'simultaneous_open FTP_max_command_length_exceeded FTP_too_many_pending_commands'],
  ['LOG_PER_CONN', 'FTP_user_too_long FTP_reply_msg_too_long FTP_arg_too_long FTP_password_too_long'],
  ['LOG_PER_CONN', 'smtp_mail_transaction_invalid smtp_excessive_invalid_mail_transactions'],
  ['LOG_PER_CONN', 'smb_tree_connect_andx_response_without_tree'],
  ['NOTICE_PER_ORIG', 'FIN_storm SYN_after_partial successful_RPC_reply_to_invalid_request'],
];

const MINUTE = 60;
const DAY = 86400;

export default defineScript({
  name: 'base/frameworks/notice/weird',
  module: 'Weird',
  needs: [Notice],
  setup(zeek) {
    const notices = zeek.use(Notice);
    zeek.declareEvent('Weird::log_weird', 'A weird is written to weird.log.');
    zeek.declareHook('Weird::log_policy', 'A weird is about to be written; breaking keeps it out.');
    const actionOf = zeek.option<Map<string, string>>('Weird::actions', {
      type: 'table[string] of string',
      default: new Map(
        actions.flatMap(([action, names]) => names.split(' ').map((n) => [n, action] as const)),
      ),
      description: 'What is done with a weird, by its name; LOG for all others.',
    });
    const repeating = zeek.option('Weird::weird_do_not_ignore_repeats', {
      type: 'set[string]',
      default: new Set('bad_IP_checksum bad_TCP_checksum bad_UDP_checksum bad_ICMP_checksum'.split(' ')),
      description: 'Weirds whose repetitions are not held back for ten minutes.',
    });
    const ignored = zeek.table<string, true>({ createExpire: 10 * MINUTE });
    const logged = zeek.table<string, true>({ createExpire: DAY });
    const noticed = zeek.table<string, true>({ createExpire: DAY });

    zeek.on('zeek_init', { priority: Priority.fill }, function createStream() {
      zeek.log.createStream('Weird::LOG', {
        columns: Info,
        description: 'Something unusual in the traffic.',
        ev: 'Weird::log_weird',
        path: 'weird',
        policy: 'Weird::log_policy',
      });
    });

    /** Decides over one weird; `identifier` tells what it is about, `id` its ends where there are any. */
    function weird(
      name: string,
      identifier: string,
      addl: string,
      source: string,
      id?: Connection['id'],
      uid?: string,
    ) {
      const action = (actionOf.value.get(name) ?? 'LOG') as Action;
      const repeat = `${name} ${identifier}`;
      if (action === 'IGNORE' || ignored.has(repeat)) return;
      const notice = action.startsWith('NOTICE');
      const limit = limitOf(action, identifier, id);
      if (limit !== undefined) {
        const done = notice ? noticed : logged;
        const key = `${name} ${limit}`;
        if (done.has(key)) return;
        done.set(key, true);
      }
      if (notice) notices.notice({ note: 'Weird::Activity', msg: name, sub: addl || undefined, uid, id });
      if (!repeating.value.has(name)) ignored.set(repeat, true);
      const more = { addl: addl || undefined, source: source || undefined, peer: 'zeek', notice };
      zeek.log.write('Weird::LOG', zeek.make(Info, { ts: zeek.networkTime(), uid, id, name, ...more }));
    }

    zeek.on('conn_weird', (name, c, addl, source) => {
      const { orig_h, orig_p, resp_h, resp_p } = c.id;
      weird(name, `${orig_h}:${orig_p} > ${resp_h}:${resp_p}`, addl, source, c.id, c.uid);
    });

    zeek.on('flow_weird', (name, src, dst, addl, source) => {
      const id = zeek.make(connIdType, { orig_h: src, orig_p: 0, resp_h: dst, resp_p: 0, proto: 0 });
      weird(name, `${src} -> ${dst}`, addl, source, id);
    });

    zeek.on('net_weird', (name, addl, source) => weird(name, '', addl, source));
  },
});

/** What a limited action counts by; undefined for one without limit. */
function limitOf(action: Action, identifier: string, id: Connection['id'] | undefined): string | undefined {
  if (action === 'LOG' || action === 'NOTICE') return undefined;
  if (action.endsWith('_ONCE')) return '';
  return action.endsWith('_PER_ORIG') && id !== undefined ? id.orig_h : identifier;
}
