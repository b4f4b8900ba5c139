/** base/frameworks/notice: what is filled in, policy, suppression, and the weirds that are notices. */
import { defineScript, type Script } from 'tapline';
import Notice from 'tapline/scripts/base/frameworks/notice/main';
import 'tapline/scripts/base/frameworks/notice/weird';
import { Conversation, replay } from 'tapline/testing';
import { expect, it } from 'vitest';
import 'tapline/testing/vitest';

/** Raises a notice for each UDP request. */
const Raiser = defineScript({
  name: 'test/raiser',
  needs: [Notice],
  setup(zeek) {
    const { notice } = zeek.use(Notice);
    zeek.on('udp_request', (c) => notice({ note: 'Test::Asked', conn: c, msg: 'asked', identifier: c.uid }));
  },
});
/** One request at 0, 10 and 4000 seconds. */
const START = 1_700_000_000;
const asked = new Conversation({ at: START, step: 0 }).ask('a').wait(10).ask('b').wait(3990).ask('c');

const notices = async (extra: readonly Script[] = [], options: readonly string[] = []) => {
  const scripts = [Raiser, ...extra];
  const always = ['udp_inactivity_timeout=2hrs', ...options];
  return replay({ packets: asked, scripts, options: always, bare: false, events: ['Notice::suppressed'] });
};

it('takes uid, ends and protocol from the connection', async () => {
  const run = await notices();
  expect(run).toHaveLogged('Notice::LOG', {
    ts: START,
    note: 'Test::Asked',
    msg: 'asked',
    'id.orig_h': '10.0.0.1',
    proto: 'udp',
    src: '10.0.0.1',
    dst: '10.0.0.2',
    p: 80,
    actions: new Set(['Notice::ACTION_LOG']),
    suppress_for: 3600,
  });
});

it('holds repetitions of an identifier back for an hour', async () => {
  const run = await notices();
  expect(run.rows('Notice::LOG').map(({ ts }) => ts! - START)).toEqual([0, 4000]);
  expect(run.raised('Notice::suppressed')).toHaveLength(1);
});

it.each([
  [['Notice::ignored_types={Test::Asked}'], []],
  [['Notice::not_suppressed_types={Test::Asked}'], [0, 10, 4000]],
  [['Notice::default_suppression_interval=5secs'], [0, 10, 4000]],
])('%s', async (options, expected) => {
  const run = await notices([], options);
  expect(run.rows('Notice::LOG').map(({ ts }) => ts! - START)).toEqual(expected);
});

it('a policy adds actions, or breaks before the log', async () => {
  const quiet = defineScript({
    name: 'test/quiet',
    needs: [Notice],
    setup: (zeek) => void zeek.hook('Notice::policy', { priority: 20 }, (n) => n.ts > START + 10),
  });
  expect((await notices([quiet])).rows('Notice::LOG').map(({ ts }) => ts! - START)).toEqual([4000]);
});

it('some weirds are notices', async () => {
  // a SYN behind data whose answer was not seen
  const packets = new Conversation().client('A', 'data!');
  packets.clientSeq -= 'data!'.length + 1;
  packets.client('S');
  const run = await replay({ packets, bare: false });
  expect(run).toHaveLogged('Weird::LOG', { name: 'SYN_after_partial', notice: true });
  expect(run).toHaveLogged('Notice::LOG', {
    note: 'Weird::Activity',
    msg: 'SYN_after_partial',
    proto: 'tcp',
  });
});
