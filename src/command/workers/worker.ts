/** A worker thread: an engine with the user's scripts that works on its share of the frames. */
import { Readable } from 'node:stream';
import { parentPort, workerData } from 'node:worker_threads';
import { ExitRequest } from '../../bus/handler.ts';
import { fail, TaplineError } from '../../core/fail.ts';
import type { Engine } from '../../engine.ts';
import type { Cluster } from '../../script/cluster.ts';
import { endingLine } from '../../script/reporter.ts';
import { openCaptures } from '../captures.ts';
import { prepare } from '../prepare.ts';
import { prepareV8, SETTINGS_OF_WORKERS } from '../v8.ts';
import { Births } from './births.ts';
import { Mail } from './mail.ts';
import type { FromWorker, ToWorker, WorkerStart } from './messages.ts';
import { Outlets } from './outlets.ts';
import { SharedSource } from './shared-source.ts';

/** Writers whose logs can be merged, or need not be. */
const MERGED: ReadonlySet<string> = new Set(['Log::WRITER_ASCII', 'Log::WRITER_NONE']);

const refuse = (): never => {
  throw new Error('not supported with --workers');
};

const start = workerData as WorkerStart;
const main = parentPort!;
const post = (message: FromWorker, transfer: ArrayBuffer[] = []): void => main.postMessage(message, transfer);

const births = start.births && new Births(start.births, start.index);
let engine: Engine | undefined;
/** Writers that no script brought. */
let ours: ReadonlySet<string> = new Set();
const outlets = new Outlets(() => engine?.clock.network ?? 0, post);
const mail = new Mail(start.mail, start.index, start.ports, (event, args) => {
  engine?.bus.point(event).raise(...args);
});
/** What the end of the input means to the others comes before this worker waits for them. */
const cluster: Cluster = {
  index: mail.index,
  count: mail.count,
  publish: (topic, event, args) => mail.publish(topic, event, args),
  subscribe: (topic) => mail.subscribe(topic),
  settle(drain) {
    births?.done();
    outlets.flush();
    if (engine?.stopping === true) post({ kind: 'stopping' });
    return mail.settle(drain);
  },
};
/** Standard input, which the main thread hands out; asked for more, it asks there. */
const stdin = new Readable({ read: () => post({ kind: 'hungry' }) });

main.on('message', (message: ToWorker) => {
  if (message.kind === 'chunk') stdin.push(message.bytes);
  else engine?.stop();
});

const status = await perform().catch(statusOf);
births?.done();
mail.close();
outlets.flush();
post({
  kind: 'ended',
  status,
  aborted: status !== 0 && engine?.terminating !== true,
  packets: engine?.packets ?? 0,
  connections: engine?.sessions.counts.total ?? 0,
});
main.close();

async function perform(): Promise<number> {
  const { report, print, ascii } = outlets;
  engine = await prepare(start.args, { report, print, cluster }, (empty) => {
    ours = new Set(empty.logging.writers());
    for (const name of ours) if (!MERGED.has(name)) empty.logging.registerWriter(name, refuse);
    empty.logging.registerWriter('Log::WRITER_ASCII', ascii);
    if (births !== undefined) empty.uids.numbering = births;
  });
  engine.begin();
  refuseWhatCannotBeMerged(engine);
  const source = await openCaptures(start.args.captures, stdin);
  // the settings are those of the process, and V8 takes up no compiled code that was kept under others
  if (Atomics.add(new Int32Array(start.ready), 0, 1) === start.count - 1) {
    prepareV8(source?.size, SETTINGS_OF_WORKERS);
  }
  const frame = (number: number): void => {
    if (births !== undefined) births.at(number);
    mail.deliver();
  };
  await engine.run(source && new SharedSource(source, start, frame, () => outlets.flush()));
  return 0;
}

/** The status of a run that broke off, once the reason is said. Faults of the program go on as they are. */
function statusOf(error: unknown): number {
  if (error instanceof ExitRequest) return error.status;
  if (!(error instanceof TaplineError)) throw error;
  outlets.report(endingLine(error));
  return 1;
}

/** Logs that are not merged would be lost or written over each other: better not to start. */
function refuseWhatCannotBeMerged({ logging, options, turning }: Engine): void {
  const no = (what: string): TaplineError => fail('COMMAND_LINE', `${what} is not supported with --workers`);
  if (turning) throw no('a ZeekJS script');
  for (const writer of logging.writers()) if (!ours.has(writer)) throw no(`the log writer ${writer}`);
  const interval = options.get('Log::default_rotation_interval') as number;
  for (const id of logging.activeStreams()) {
    for (const name of logging.filterNames(id)) {
      const { writer, interv } = logging.getFilter(id, name);
      if (writer !== undefined && !MERGED.has(writer))
        throw no(`the log writer ${writer} (filter ${name} of ${id})`);
      if ((interv ?? interval) > 0) throw no(`rotation (filter ${name} of ${id})`);
    }
  }
}
