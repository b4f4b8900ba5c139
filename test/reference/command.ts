/** The chapter of scripts/REFERENCE.md on the command: what each flag does. */

export const COMMAND = `## The command

\`\`\`
tapline -r FILE [-r FILE …] [-C] [-b] [-D] [-e CODE] [script | Module::option=value]…
\`\`\`

As with Zeek: \`-r -\` reads standard input (\`tcpdump -w - | tapline -r -\`), gzipped captures open as they are, \`-C\`
takes bad checksums as good, \`-b\` loads only what is named, \`-D\` makes identifiers and order those of \`zeek -D\`. Scripts
are paths or load names (\`base/protocols/conn\`, \`policy/protocols/conn/end-reason\`). \`LogAscii::use_json=T\` writes JSON.
A capture that is cut or damaged gives one error with file, offset and reason, and exit status 1; what came before the
damage is processed and logged. \`--list events|hooks|options|streams|scripts|layers|writers\` prints the catalogues.

\`tapline --explain UID -r FILE\` (or \`--explain "10.0.0.1:1000 10.0.0.2:80"\`) prints one connection as a ladder of its
packets, with what each did to history, states and events:

\`\`\`
CJKFoj4bpHEhTeaRoj  10.1.0.10 40001 > 192.0.2.80 80  tcp
    1     0.000000 ──> S    seq 0 len 0 win 64240         S   SYN_SENT / INACTIVE
    2     0.010000 <── SA   seq 0 ack 1 len 0 win 64240   h   ESTABLISHED / ESTABLISHED; connection_established
\`\`\`

\`--workers N\` shares the input out among N threads by pairs of addresses (those of the outermost IP header), each with an
engine and the scripts, and merges what they log and print by time; with \`-D\` even the uids are those of one worker.
Each worker has its own network time, moved by every packet, its own connections and its own script variables:
\`zeek_init\` and \`zeek_done\` run in each, and what a script remembers across hosts (such as \`weird.log\`'s once-per-host
rules) it remembers per worker. A connection whose packets come in tunnels between different hosts is one per worker.
\`zeek.publish(topic, event, ...arguments)\` sends an event to the other workers that said \`zeek.subscribe(topic)\`, and
\`zeek_done\` waits until all of it has been handled: see \`scripts/examples/count-across-workers.ts\`, which gives one
answer with any number of workers.
Not with workers: rotation, gzipped logs, SQLite, Parquet, writers of scripts, files that scripts open, ZeekJS scripts;
errors say so.

\`tapline report -r FILE -o report.html\` writes one page to look at, without network: a timeline that zooms, packets and
bytes per second, states, histories, top talkers, conn.log with search and sort, and a packet ladder for each connection.

Logs are also written to SQLite, as Zeek does (\`Log::default_writer=Log::WRITER_SQLITE\`, or \`writer\` of a filter; needs
\`npm install better-sqlite3\`), and to Parquet with typed columns and ZSTD (\`Log::WRITER_PARQUET\`; needs
\`npm install hyparquet-writer zstd-napi\`).

A script can bring a packet layer (\`zeek.packet.register\`, see \`scripts/examples/custom-layer.ts\`) and a log writer
(\`zeek.log.registerWriter\`). \`--pseudo-realtime[=SPEED]\` replays at the pace of the capture. With
\`--watch\` a script whose file changes during the run is loaded again, with what depends on it; connections stay.
\`Config::config_files=FILE\` names files of options, read again when they change; \`config.log\` tells of each change.

\`--profile\` tells at the end what each handler, hook and filter cost (calls, total and largest time, failures) and what
each script has registered; \`--profile=FILE.cpuprofile\` writes a V8 profile, too, with the scripts' names in its frames.

Loaded when named, as in Zeek: those of \`policy/protocols/conn\` (community-id, vlan, mac, PPPoE and protocol name logging,
known-hosts, known-services, weirds, …), \`policy/frameworks/conn_key/vlan_fivetuple\`, \`policy/tuning/json-logs\`; and
\`json-streaming-logs\` (all logs a second time for tools that follow files). \`tapline --list scripts\` names all.

Beyond Zeek, and loaded only when named: \`policy/protocols/conn/end-reason\` (why a connection ended), \`flip-reason\` (the
rule and the packet behind a \`^\`), \`long-connections\` (interim records to \`conn_long.log\`).
`;
