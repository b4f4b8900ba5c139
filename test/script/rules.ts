/**
 * The rules of the script runtime's specification, chapters 1 to 7, each with the test that proves it.
 *
 * A rule's place is its section and a number in it, counted as rule-numbers.ts says. A proof is `file > title`, the
 * file below test/ without `.test.ts`; a title alone is the twin of a script case. Few rules have a reason instead.
 */

/** Numbers within the section, what holds there in our words, proofs. */
export type Rule = readonly [numbers: string, says: string, ...proofs: string[]];

/** In place of a proof: why there is none. */
export const NONE = 'none: ';

export const rules: Readonly<Record<string, readonly Rule[]>> = {
  // events: life cycle
  '1.1': [
    [
      '1',
      'raising appends to a queue, dispatch runs the bodies',
      'bus/bus > queues: nothing runs before the drain, then in order of raising',
    ],
    ['2', 'every body runs, whatever the others do', 'event-return-ends-own-body'],
    ['3', 'scalars are as they were at the raise, objects are shared', 'event-arguments-by-reference'],
    [
      '4',
      'nobody wants it: nothing is built, nothing happens',
      'bus/bus > follows registration, and nobody wanting means nothing queued',
      'event-nobody-handles',
    ],
    [
      '5',
      'whether a body is enabled is asked again when it would run',
      'bus/bus > skips queued events and later handlers of the running dispatch at once',
    ],
    [
      '6',
      'net_done and new_event pass the queue by, the others stand in it',
      'bus/bus > dispatches at once where asked to',
      'event-startup-order',
    ],
  ],
  // queue and drain
  '1.2': [
    [
      '1,3',
      'a drain runs two generations; the third heads the next drain',
      'bus/bus > runs two a drain; the third waits and stands at the head of the next',
    ],
    ['2', 'what a handler raises runs after everything queued before it', 'event-queue-order'],
    [
      '4',
      'the last drain goes on to the end; a chain without end is cut off there',
      'bus/bus > drains to the last generation at the end, and cuts off a chain without end',
    ],
  ],
  // the packet loop
  '1.3': [
    [
      '1',
      'clock, timers, analysis, two drains: for each packet',
      'event-generations-per-packet',
      'script/packet-loop > a packet: clock, due timers, its events, in this order',
    ],
    [
      '2',
      'events of a packet run after all of it was analysed, at its time',
      'conn-order-of-events',
      'script/packet-loop > a packet: clock, due timers, its events, in this order',
    ],
    [
      '3',
      'four generations at the time of their packet, the fifth before the events of the next',
      'event-generations-per-packet',
    ],
    ['4', 'what was due in between comes before the events of the packet', 'schedule-in-trace'],
    [
      '5',
      'so many timers a packet; the rest waits for the next one, or the end',
      'script/packet-loop > as many timers as max_timer_expires run per packet, all with 0',
    ],
    ['6', 'a record that the engine changes meanwhile is seen as it is now', 'conn-record-is-live'],
    [
      '7-11',
      'the queue is drained amid a packet for the questions of the file framework',
      'none: there are no file analysis and no HTTP yet, which alone ask',
    ],
  ],
  // priorities
  '1.4': [
    ['1', 'higher priorities first, 0 by default, negative ones last', 'event-priority-order'],
    ['2', 'equal ones in load order', 'event-priority-ties'],
    ['3', 'hooks are ordered alike', 'hook-order'],
    ['4', "a connection's log record exists before any handler of a user", 'conn-info-life'],
    [
      '5',
      'what zeek_init sets up early is there for handlers of priority 0',
      'conn-site-tables',
      'scripts/base/utils/site > the private space is local by default, from zeek_init on',
    ],
    ['6,8', 'filled at 5, written at -5', 'conn-extend-info', 'conn-info-life'],
    ['7', 'users are in the middle', 'conn-info-life'],
    [
      '9',
      'the logger of option changes comes last',
      'scripts/base/frameworks/config/main > writes what the other handlers have made of the value, also of an option declared later',
    ],
  ],
  // arguments
  '1.5': [
    ['1', 'objects are shared by all bodies and by queued events', 'event-arguments-by-reference'],
    ['2', 'assigning to a parameter is local to its body', 'event-parameter-reassignment'],
    [
      '3',
      'one record per connection for its life, refreshed for its events',
      'conn-record-is-live',
      'conn-user-state',
    ],
    [
      '4',
      'the record may be kept after the connection has gone',
      'script/packet-loop > the record of a connection that has gone can still be read',
    ],
    [
      '5',
      'a copy is deep and keeps what is shared inside',
      'event-copied-argument',
      'record-assignment-shares',
    ],
    [
      '6',
      'a handler takes as many arguments as it wants, in order',
      'types/scripts > a handler may take fewer arguments, not more, and none of another type',
    ],
  ],
  // errors
  '1.6': [
    [
      '1',
      'an error ends the body in which it happens, no other',
      'error-unset-field',
      'script/facade > a throwing handler is reported with file, line, script, event and handler',
    ],
    ['2', 'what a function of ours complains of is reported, and it goes on', 'option-set-errors'],
    ['3', 'an error that a script reports ends nothing', 'error-reporter'],
    ['4', 'a fatal one ends the run with status 1', 'error-reporter-fatal'],
    [
      '5',
      'an error passes through functions and stops at a hook body',
      'error-unwinds-functions',
      'hook-error-in-body',
    ],
    [
      '6',
      'it passes through the functions of ours that call back',
      'option-handler-error',
      'log-path-func-error',
      'log-ext-func-error',
      'table-expire-error',
      'script/facade > calls functions, guarded as handlers are',
      'script/table > a change function that throws is reported, the change stays',
    ],
    [
      '7',
      'without a handler around it, it is reported and the run goes on (Zeek aborts)',
      'log/delay > one that throws is reported and the line written',
      'log/rotation > that throws is told',
    ],
    [
      '8',
      'errors at the start end the run with status 1 after the other start handlers; later ones do not',
      'error-in-zeek-init',
      'command/run > an error of a handler after the start is reported and changes no status',
      'command/run > ZEEK_ALLOW_INIT_ERRORS lets a run start in spite of errors',
    ],
    [
      '9',
      'every report is an event, but for those made while one is handled',
      'script/facade > reported while one is handled do not raise another',
      'error-reporter',
    ],
  ],
  // schedule and timers
  '1.7': [
    [
      '1',
      'due so long from now; the arguments are those of the call',
      'script/facade > raises with the first packet at or after the due time, with its arguments of now',
      'schedule-in-trace',
    ],
    ['2', 'zero and past: before the next packet, never at once', 'schedule-zero-and-past'],
    ['3', 'packets are the clock; the handler sees the time of the packet', 'schedule-periodic'],
    ['4', 'scheduled at the start: with the first packet', 'schedule-in-zeek-init'],
    ['5', 'nothing is scheduled while the run ends', 'script/facade > does nothing while the run ends'],
    ['6', 'at the end everything fires once, by time', 'schedule-at-end'],
    ['7', 'without a capture all fires at the end', 'schedule-without-capture'],
    [
      '8',
      'equal times come as the heap gives them',
      'core/timers > breaks ties by the heap, not first in first out',
    ],
  ],
  // groups
  '1.8': [
    ['1', 'a handler has groups by name, and that of its module', 'group-module', 'group-several-groups'],
    [
      '2',
      'it runs when all are enabled; enabling does not count; hooks alike',
      'group-several-groups',
      'hook-without-bodies',
    ],
    [
      '3',
      'groups by name are switched; an unknown one is an error and false',
      'group-attribute',
      'script/facade > that nobody carries are an error and false',
    ],
    [
      '4',
      'modules are switched alike',
      'group-module',
      'script/facade > that nobody carries are an error and false',
    ],
    [
      '5',
      'whether a group exists can be asked',
      'bus/bus > keeps module groups apart from attribute groups and answers for unknown names',
    ],
    ['6', 'switching counts at once', 'group-attribute'],
    [
      '7',
      'a group and a module of one name are two things',
      'bus/bus > keeps module groups apart from attribute groups and answers for unknown names',
    ],
    ['8', 'an event whose bodies are all disabled is not raised', 'bus/bus > follows groups'],
    ['9', 'groups go and come with a stream', 'log-disable-stream'],
  ],
  // start
  '1.9': [
    [
      '1',
      'what is wrong with command line or scripts ends the run with status 1',
      'command/run > %j: status 1 and a message',
      'error-missing-script',
    ],
    [
      '2-3',
      'options have their values before handlers run; -a ends after loading',
      'option-redef-order',
      'command/run > -a loads the scripts and runs none of their handlers',
    ],
    [
      '4',
      'a capture that cannot be opened ends the run before any handler; -C is in force by then',
      'error-missing-capture',
      'error-not-a-capture',
      'command/run > -C sets ignore_checksums',
    ],
    [
      '5-6',
      'scripts are set up, then zeek_init, then one zeek_script_loaded for each',
      'event-startup-order',
      'script/packet-loop > each loaded script is told of behind zeek_init',
    ],
    [
      '7',
      'the third generation of the start runs with the first packet',
      'script/packet-loop > the third generation of the start runs with the first packet',
    ],
    [
      '8',
      'time is 0 until the first packet, which alone raises network_time_init',
      'event-empty-capture',
      'event-startup-without-capture',
      'event-startup-order',
    ],
  ],
  // shutdown
  '1.10': [
    ['1', 'the end comes with that of the capture, or by terminate', 'event-terminate'],
    [
      '2',
      'net_done, timers, connections in the order of their keys, zeek_done, logs',
      'event-startup-order',
      'conn-removed-at-end',
      'delay-at-the-end',
    ],
    [
      '3',
      'zeek_done comes after every removal; it may write and raise',
      'conn-write-own-stream',
      'event-startup-without-capture',
    ],
    [
      '4',
      'removals at the end have the time of the last packet',
      'script/packet-loop > removals at the end have the time of the last packet',
    ],
    ['5', 'exit ends at once', 'event-exit'],
    ['6', 'a second signal does not wait for writers', 'none: writers have no threads to wait for'],
  ],
  // odds and ends
  '1.11': [
    ['1', 'new_event sees each dispatch that has a body', 'event-new-event-meta'],
    [
      '2',
      'with EventMetadata::add_network_timestamp a handler can ask when its event was raised, or due',
      'schedule-due-time',
      'script/current > events keep the time of their raising when that is asked for',
    ],
    ['3', 'reading packets can be held', 'none: of use with live sources only, which are not there yet'],
    [
      '4',
      'a condition can be waited for',
      'none: language: scripts have promises, and schedule on packet time',
    ],
  ],
  // tables that expire
  '1.12': [
    [
      '1',
      'creation, writing and reading count, each for its kind of expiry',
      'table-create-expire',
      'table-write-expire',
      'table-read-expire',
    ],
    [
      '2',
      'tables are looked through at an interval, times are whole seconds',
      'table-expire-interval',
      'table-expire-boundary',
      'table-expire-whole-seconds',
    ],
    ['3', 'the expire function finds the entry and may keep it', 'table-expire-extend'],
    [
      '4',
      'changes are told with the value before; nothing expires at the end',
      'table-on-change',
      'script/table > nothing expires at the end of the run',
    ],
    [
      '5',
      'ordered tables that expire work (Zeek aborts)',
      'script/table > create: an entry goes that long after it was put in, whatever is done with it',
    ],
  ],

  '2': [
    ['1', 'a hook runs at once, and gives a bool', 'hook-order', 'hook-break'],
    ['2', 'by priority, ties in load order', 'hook-order'],
    ['3', 'a break skips the rest: false', 'hook-break'],
    ['4', 'a return ends its own body', 'hook-return'],
    ['5', 'nobody broke: true, with no bodies too', 'hook-without-bodies'],
    ['6', 'an error ends its body as if it had finished', 'hook-error-in-body'],
    [
      '7',
      'bodies of all scripts add up under one declaration',
      'script/facade > bodies of several scripts add up; the declaration fixes their arguments',
      'types/scripts > hooks are typed alike',
    ],
    ['8', 'hooks are values', 'hook-as-value'],
    ['9', 'disabled bodies are skipped', 'hook-without-bodies'],
    [
      '10',
      'what a body returns counts only when it is false',
      'bus/hook > false breaks: later bodies are skipped, effects before stay; other results do not break',
    ],
    ['11', 'arguments are shared, parameters local', 'hook-arguments'],
    ['12', 'what happened before a break stays', 'hook-break'],
    [
      '13',
      'hooks nest; one that is not declared is refused',
      'hook-nested',
      'script/facade > of unknown names are refused',
    ],
  ],

  // streams
  '3': [
    [
      '1',
      'a stream has columns and filters in order; a file belongs to a writer and a path',
      'log-default-filter',
      'log-filter-replace',
    ],
  ],
  '3.1': [
    [
      '1',
      'columns without a logged field make no stream',
      'log/logging > a type without logged fields makes no stream',
    ],
    ['2', 'the event comes for every write, vetoed or not', 'log-event-despite-veto'],
    ['3', 'filters without a path have that of the stream', 'log-default-filter-removed'],
    ['4', 'filters without a policy have that of the stream', 'log-filter-policy'],
    ['5', 'groups go with the stream', 'log-disable-stream'],
    ['6', 'a write is delayed 200 ms at most by default', 'delay-expiry'],
    [
      '7',
      'a thousand delayed writes by default',
      'log/delay > by default a write waits 200 ms at most, a thousand of them',
    ],
    [
      '8',
      'strings: 4096 bytes a field, 256000 a line',
      'log/logging > by default a field has 4096 bytes and a container 100 elements',
      'log/logging > by default a line has 256000 bytes of strings and 500 elements',
    ],
    [
      '9',
      'containers: 100 elements a field, 500 a line',
      'log/logging > by default a field has 4096 bytes and a container 100 elements',
      'log/logging > by default a line has 256000 bytes of strings and 500 elements',
    ],
    [
      '10',
      'a new stream has the filter `default`, and is active',
      'log-default-filter',
      'log/logging > a stream has one filter named default; without lines there is no file',
    ],
    [
      '11',
      'creating a stream again replaces it',
      'log/logging > creating an existing stream replaces it, filters and writers too',
      'log-recreate-stream',
    ],
    [
      '12',
      'streams of the base scripts exist for handlers of zeek_init at 0',
      'conn-log-disabled',
      'conn-default-filter-removed',
    ],
    ['13', 'streams are named by module and LOG', 'log-path-from-id'],
  ],
  // columns
  '3.2': [
    [
      '1',
      'logged fields in order, nested ones in place, extension fields in front',
      'record-redef-columns',
      'log-extension-fields',
    ],
    ['2', 'logged at every level, or no column', 'log-nested-optional'],
    [
      '3',
      'what can be logged, and what is refused',
      'writer-ascii-types',
      'log/columns > a schema of another maker is refused with its name',
      'log/logging > a set of sets cannot be logged',
    ],
    ['4', 'an unset nested record unsets its columns', 'log-nested-optional'],
    [
      '5',
      'the columns of an open file do not change',
      'log/logging > lines of a replaced filter with other columns do not fit the open file',
    ],
    [
      '6',
      'include and exclude take flattened names, order stays',
      'log-include-exclude',
      'log-scope-separator',
    ],
    [
      '7',
      'names are mapped at the end; a filter without a map takes the default',
      'log-field-name-map',
      'log/logging > renaming by default',
    ],
    ['8', 'extension fields stand in front, once per write and filter', 'log-extension-fields'],
  ],
  // filters
  '3.3': [
    ['1-2', 'filters are added under a name', 'log-filter-replace'],
    [
      '3',
      'the writer: ASCII, another by default, or of its own',
      'log/logging > another default writer',
      'writer-none',
    ],
    ['4', 'the path: its own, that of the stream, or of a function', 'log-path-func', 'log-path-from-id'],
    ['5', 'a path function is asked at every write', 'log-path-func'],
    ['6', 'columns by include and exclude', 'log-include-exclude'],
    [
      '7',
      'a filter that does not log writes no file',
      'log/logging > logLocal=false, or local logging off: policies run, nothing is written',
    ],
    [
      '8',
      'names, separators and extensions by filter or by default',
      'log-scope-separator',
      'log/logging > renaming by default',
      'log-extension-fields',
    ],
    [
      '9',
      'rotation by filter or by default',
      'rotate-interval',
      'log/rotation > by the global interval, too',
    ],
    ['10', 'a postprocessor of its own', 'rotate-postprocessor'],
    ['11', 'settings for the writer', 'writer-ascii-settings'],
    ['12', 'a policy of its own or that of the stream; false keeps the line out', 'log-filter-policy'],
    ['13', 'a name that exists: replaced, at the end', 'log-filter-replace'],
    ['14', 'the path is inherited when the filter is added', 'log-default-filter-removed', 'log-filter-get'],
    ['15', 'the policy too; bodies may join a hook at any time', 'log-policy-bodies'],
    [
      '16',
      'removing an absent filter is true, from an unknown stream false',
      'log-filter-get',
      'log-default-filter-removed',
    ],
    ['17', 'a filter can be got, changed and added again', 'log-filter-get'],
    ['18', 'adding to an unknown stream ends the handler', 'log-filter-on-unknown-stream'],
    ['19', 'there is no pred', 'types/scripts > a filter knows the columns of its stream, and has no pred'],
  ],
  // one write
  '3.4': [
    [
      '1',
      'event, global policy, then filter by filter policy, path, writer',
      'log-order-of-a-write',
      'log-write-wrong-record',
      'log-write-coerces',
    ],
    [
      '2',
      'the global policy vetoes for all, a policy for its filter',
      'log-stream-policy-veto',
      'log-filter-policy',
    ],
    ['3', 'a veto does not stop the event', 'log-event-despite-veto'],
    ['4', 'a policy may change the record, for later filters and its owner', 'log-policy-changes-record'],
    [
      '5',
      'handlers of the event come too late for the line',
      'script/log-facade > handlers of the event come after the line',
    ],
    [
      '6',
      'a write is false for an unknown stream and a path without result only',
      'log-write-results',
      'log/logging > a path function without a result: false, later filters do not run',
      'log-open-failure',
    ],
    [
      '7',
      'written twice, two lines',
      'log/logging > writes what the record is now: later changes and a second write make other lines',
    ],
    ['8', 'a policy of the filter replaces that of the stream', 'log-filter-policy'],
    [
      '9',
      'no file without local logging, policies run',
      'log/logging > logLocal=false, or local logging off: policies run, nothing is written',
    ],
    ['10', 'a path function gets the record; types are structural', 'log-path-func'],
  ],
  // paths
  '3.5': [
    ['1', 'a path from the id of the stream', 'log-path-from-id'],
    ['2', 'the first answer of a path function is remembered', 'log-path-func'],
    [
      '3',
      'paths with folders, and absolute ones',
      'log/logging > an absolute path ignores the log folder',
      'log/logging > a file that cannot be opened costs its writer only',
    ],
    ['4', 'a path that another filter has gets a number, with a warning', 'log-path-conflict'],
    [
      '5',
      'and each time again for a path function',
      'log/logging > a path function that keeps giving a taken path is told each time',
    ],
    ['6', 'the file of a removed filter stays its own', 'log-path-of-removed-filter'],
    [
      '7',
      'two streams with one path write one file',
      'log/logging > two streams with one path do not know of each other',
    ],
  ],
  // changes at run time
  '3.6': [
    ['1-2', 'a disabled stream does nothing, an enabled one writes again', 'log-disable-stream'],
    ['3', 'a removed stream closes its files', 'log-recreate-stream'],
    [
      '4',
      'unbuffered: open files at once, later ones not',
      'log/logging > unbuffered, each line is out at once',
      'log/logging > unknown streams: false',
    ],
    [
      '5',
      'flushing one stream, or all',
      'log/logging > lines wait until they are flushed',
      'script/log-facade > flushes one stream, or all',
      'log/logging > unknown streams: false',
    ],
    ['6', 'filters count from the next write on', 'log-path-of-removed-filter', 'log-filter-rename'],
    ['7', 'conn.log is suppressed from zeek_init', 'conn-log-disabled'],
  ],
  // delay
  '3.7': [
    ['1', 'legal in the global policy for its record, and in callbacks', 'delay-outside-the-hook'],
    ['2', 'calls for one write count references', 'delay-references'],
    [
      '3',
      'the last finish lets the write go on, in that call',
      'delay-finish',
      'log/delay > in the policy itself: the write goes on when the policies are through',
      'log/delay > twice, or with another record: an error and false',
    ],
    [
      '4',
      'callbacks run first; one that is false discards, one may delay again',
      'delay-callback-discards',
      'log/delay > all run, even after one that discards',
    ],
    [
      '5',
      'not finished in time: before the next packet',
      'delay-expiry',
      'log/delay > keeps the order of delay among equal times',
    ],
    [
      '6',
      'too many: the oldest goes; endless ones are told of',
      'delay-queue-size',
      'log/delay > records that delay themselves for ever are told of, and end with the run',
    ],
    [
      '7',
      'the interval grows only; the size of the queue can be asked',
      'delay-max-interval-grows',
      'log/logging > unknown streams: false',
    ],
    ['8', 'a veto cancels; at the end all go on', 'delay-veto-cancels', 'delay-at-the-end'],
    ['9', 'lines stand in the order of resuming', 'delay-order'],
  ],
  '3.8': [
    [
      '1',
      'strings and containers are cut, records too large dropped',
      'log-size-limits',
      'log/logging > a record that is too large even so is dropped',
      'log/logging > cut strings at a byte and containers after their first elements; counters start anew',
    ],
  ],
  // buffering
  '3.9': [
    [
      '1',
      'a file comes with its first line',
      'log-default-filter',
      'log/writers/ascii > nothing is created before the first line',
      'log/writers/ascii > an existing file is truncated, once',
    ],
    [
      '2-3',
      'lines are written in batches, all of them at the end',
      'log/logging > lines wait until they are flushed',
    ],
    ['4', 'what is written while the run ends is written', 'conn-write-own-stream'],
  ],
  // rotation
  '3.10': [
    [
      '1',
      'at multiples of the interval from midnight and the base time, by packet time',
      'rotate-interval',
      'rotate-base-time',
    ],
    ['2', 'closed and renamed; the next line opens anew', 'rotate-interval'],
    [
      '3',
      'named after the opening; a function may name it, and its folder',
      'rotate-format-func',
      'log/rotation > that throws is told, and a plain name taken',
      'log/rotation > a folder that cannot be made is told, and the file stays beside its log',
    ],
    [
      '4',
      'a postprocessor gets what is known; a command by default',
      'rotate-postprocessor',
      'log/rotation > a command is given name, path, times, whether the run ends, and the writer',
    ],
    ['5', 'at the end open files rotate; what comes later goes to plain files', 'rotate-at-end'],
    [
      '6',
      'leftovers of a crashed run are rotated',
      'none: no companion file is written; a run truncates, as Zeek by default',
    ],
  ],
  // failures
  '3.11': [
    ['1', 'a file that cannot be opened costs its writer only', 'log-open-failure'],
    [
      '2',
      'a full disk is told once, the other logs go on (Zeek aborts)',
      'log/writers/ascii > a full disk is told once; the other logs go on',
    ],
    ['3', 'a bad setting costs the writer', 'writer-ascii-bad-config'],
    ['4', 'unknown settings are ignored', 'writer-ascii-bad-config'],
    [
      '5',
      'an error of the database ends its writer',
      'log/writers/sqlite > a table with other columns ends this log; the others go on',
    ],
  ],
  // print
  '3.12': [
    [
      '1',
      'values joined, bytes escaped; print may go to a log',
      'print-strings',
      'print-file-output',
      'log-print-redirected',
    ],
    ['2', 'the forms of values', 'print-double-and-time', 'print-containers'],
    ['3', 'intervals in units', 'print-interval'],
    ['4', 'containers are not indented', 'print-containers'],
  ],

  // the ASCII writer: file
  '4.1': [
    ['1', 'header, lines, end', 'log/writers/ascii > header and values of every type'],
    [
      '2-3',
      'the header shows separators, escaped',
      'writer-ascii-settings',
      'log/writers/ascii > settings change separators and marks, and the header shows them',
    ],
    [
      '4',
      'opened and closed by the wall clock, local time',
      'log/writers/ascii > #open stands before #fields, #close at the end, both local time',
    ],
    ['5', 'the path in use', 'log-path-conflict'],
    ['6-12', 'the names of types', 'writer-ascii-types', 'log/columns > %#: %s'],
    ['13', 'tsv: names only', 'writer-ascii-tsv'],
    ['14', 'include_meta=F: lines only', 'writer-ascii-no-header'],
    [
      '15',
      'existing files are truncated; devices are opened as they are',
      'log/writers/ascii > an existing file is truncated, once',
      'log/writers/ascii > a device is opened as it is',
      'log/writers/ascii > standard output, header included, under the path /dev/stdout',
    ],
  ],
  // values
  '4.2': [
    [
      '1-3,6-7,9-10',
      'unset, bool, whole numbers, ports, addresses, subnets and enum values',
      'writer-ascii-types',
      'log/writers/ascii > header and values of every type',
    ],
    [
      '4',
      'times have six decimals, exactly rounded',
      'log/numbers > is exact for any double',
      'writer-ascii-numbers',
    ],
    [
      '5,15-19',
      'doubles have at most six, whole ones .0',
      'writer-ascii-numbers',
      'log/numbers > a double of the ASCII writer',
    ],
    ['8', 'IPv6 in its short form', 'core/address > address text'],
    ['11', 'empty strings, and strings that read like marks', 'writer-ascii-empty-and-unset'],
    ['12', 'elements joined; empty, and holes', 'writer-ascii-types', 'writer-ascii-empty-and-unset'],
    ['13-14', 'functions and files as values', 'none: language: a function or file is no value of a column'],
    [
      '20',
      'toFixed is not enough',
      'log/numbers > is exact for stamps, their differences and fractions with a denominator of 128',
    ],
  ],
  // escaping
  '4.3': [
    [
      '1-2',
      'escaped byte by byte, segment by segment',
      'writer-ascii-escapes',
      'writer-ascii-utf8-off',
      'log/escape > ASCII',
    ],
    ['3', 'a bad byte escapes its segment only', 'writer-ascii-escapes'],
    ['4', 'commas are escaped in sets only', 'writer-ascii-escapes'],
    ['5', 'a line does not begin like a header', 'writer-ascii-first-byte'],
    ['6', 'line ends and NUL', 'writer-ascii-escapes', 'log/escape > ASCII'],
    ['7-12', 'the vectors', 'log/escape > ASCII'],
    ['13', 'the empty string', 'writer-ascii-empty-and-unset'],
  ],
  // settings
  '4.4': [
    ['1', 'an option for all, a setting of the filter for one', 'log-json-everywhere'],
    ['2-6', 'separators and marks', 'writer-ascii-settings'],
    ['7', 'JSON', 'log-json-everywhere'],
    ['8', 'forms of time', 'writer-json-timestamps'],
    ['9', 'null for unset', 'writer-json-unset'],
    ['10', 'UTF-8 or not', 'writer-ascii-utf8-off'],
    [
      '11-12',
      'compressed, and how it is called',
      'log/writers/ascii > compressed, with the extension of choice',
    ],
    [
      '13',
      'to standard output',
      'log/writers/ascii > standard output, header included, under the path /dev/stdout',
    ],
    ['14', 'without header', 'writer-ascii-no-header'],
    ['15', 'rotation of leftovers', 'none: as 3.10/6'],
    ['16', 'tsv', 'writer-ascii-tsv'],
    ['17', 'a bool is T or F; unknown settings are ignored', 'writer-ascii-bad-config'],
  ],
  // JSON
  '4.5': [
    [
      '1-2',
      'one object a line, keys in the order of columns',
      'writer-json-types',
      'log/writers/ascii > every type, keys in the order of columns, unset left out, no header',
    ],
    ['3', 'unset: left out, or null', 'writer-json-unset'],
    ['4-7,10', 'bools, numbers, texts and lists', 'writer-json-types'],
    ['8,13', 'numbers as Grisu2 finds them', 'writer-json-numbers', 'log/grisu > a double in JSON'],
    ['9,12', 'four forms of time', 'writer-json-timestamps', 'log/numbers > times in other forms'],
    ['11,14-19', 'strings are escaped twice', 'writer-json-strings', 'log/escape > JSON'],
    ['20', 'text of a function', 'none: language: a function is no value of a column'],
  ],
  // SQLite
  '4.6': [
    [
      '1',
      'the file, and the table in it',
      'log/writers/sqlite > without a name of the table takes the path, and says so',
    ],
    [
      '2',
      'the table is made, or appended to; other columns end the writer',
      'log/writers/sqlite > appends to a table that exists',
      'log/writers/sqlite > a table with other columns ends this log; the others go on',
    ],
    [
      '3',
      'rows are there at once without buffer; pragmas by option',
      'log/writers/sqlite > shows rows to others once they are flushed, or at once without buffer',
      'log/writers/sqlite > sets the pragmas',
    ],
    ['4,6,8', 'types and values', 'log/writers/sqlite > has the types and the values of Zeek'],
    [
      '5',
      'whole numbers are bound with 32 bits',
      'log/writers/sqlite > wraps whole numbers at 32 bits, as Zeek binds them',
    ],
    [
      '7,10',
      'strings byte by byte; unset and empty are NULL',
      'log/writers/sqlite > keeps strings byte by byte; an empty one is NULL',
    ],
    ['9', 'containers as text', 'log/writers/sqlite > prints containers as text'],
    ['11', 'separator and marks', 'log/writers/sqlite > takes separator and marks from the options'],
  ],
  '4.7': [['1', 'NONE makes no file', 'writer-none']],
  '4.8': [
    [
      '1',
      'unordered sets have the order of the hash table under -D',
      'core/hash-order > hash order',
      'scripts/base/protocols/conn/control > writes byte-identical logs from the same input',
    ],
  ],

  '5': [
    [
      '1',
      'fields are optional, have a default, are columns',
      'record-has-field',
      'log/columns > optional, default and hidden',
    ],
    [
      '2',
      'what is not given has its default, is empty or unset',
      'record-default-per-instance',
      'log/record > has every field in declared order, containers and records empty, optional fields unset',
    ],
    ['3', 'defaults are never shared', 'record-default-per-instance'],
    [
      '4',
      'a default is computed for its instance',
      'record-default-per-instance',
      'log/record > takes a default that is computed once per instance',
    ],
    ['5', 'whether a field has a value', 'record-has-field'],
    [
      '6',
      'reading an unset field without asking does not compile',
      'types/scripts > unset optionals cannot be read unchecked',
      'error-unset-field',
    ],
    ['7', 'a field can be reset', 'record-has-field'],
    ['8', 'assignment shares, a copy does not', 'record-assignment-shares'],
    [
      '9',
      'a record is made of what fits',
      'log-write-coerces',
      'log/record > makes a new record of what fits and complains about the rest',
    ],
    ['10', 'as keys, records compare by value', 'record-key'],
    [
      '11',
      'optional together with a default is the default',
      'log/record > optional with a default is the default',
    ],
    [
      '12,14',
      'extensions come last, in load order',
      'record-redef-columns',
      'log/record > extensions of several scripts stand in load order',
    ],
    ['13', 'they are optional or have a default', 'record-redef-needs-default'],
    ['15-16', 'fields become columns one by one or all', 'record-redef-log-attribute'],
    [
      '17',
      'an extended nested record has its columns in place, in every log',
      'conn-extend-id',
      'record-redef-columns',
    ],
    [
      '18',
      'no extension once there are instances or streams',
      'log/record > is refused once there are instances, or a stream',
    ],
    ['19', 'state of a connection, in a field of its record', 'conn-user-state'],
    [
      '20',
      'the columns of conn.log',
      'scripts/base/protocols/conn/main > conn.log has the columns of the specification, in order',
    ],
    ['21', "the life of a connection's log record", 'conn-info-life'],
  ],

  // kinds of globals
  '6.1': [
    [
      '1',
      'a constant changes while loading only',
      'script/options > are constants at run time, but for those that Zeek has as options',
    ],
    ['2', 'an option changes at run time, through its handlers', 'option-change-handlers'],
    ['3', 'variables', 'none: language: a variable of a module is no option'],
    [
      '4',
      'the last = wins, += and -= change containers; no handler runs',
      'option-redef-order',
      'script/options > the last = wins, += and -= change containers',
    ],
  ],
  '6.2': [
    [
      '1',
      'what is refused, and how handlers are asked',
      'option-set-errors',
      'option-while-terminating',
      'option-change-handlers',
      'option-handler-error',
      'option-value-is-copied',
      'script/options > giving nothing leaves the option and is false; later ones do not run',
    ],
    [
      '2',
      'a handler may replace, reject, and know the place',
      'option-handler-rejects',
      'script/options > reject by giving the present value; run for an equal value; get the location',
    ],
    ['3', 'ties: the newest first', 'option-handler-ties'],
    ['4', 'an equal value is a change', 'option-handler-rejects'],
    ['5', 'conversions of any', 'none: language: there is no any'],
  ],
  '6.3': [
    ['1', 'Config::set_value is Option::set', 'option-config-log'],
    [
      '2',
      'changes are logged',
      'option-config-log',
      'scripts/base/frameworks/config/main > writes the value before and after, as cat shows them, and the place only where there is one',
    ],
    [
      '3',
      'configuration files are read, and again when they change',
      'scripts/base/frameworks/config/input > reads a file again when it has changed; only what it newly says counts',
    ],
  ],
  '6.4': [
    [
      '1',
      'NAME=VALUE, += and -=',
      'option-command-line',
      'command/arguments > tells assignments from scripts',
    ],
    [
      '2',
      'after all scripts',
      'script/options > the command line comes after all scripts, wherever the option is declared',
    ],
    [
      '3',
      'in the syntax of scripts, strings as they are',
      'option-command-line',
      'script/options > takes a string as it stands',
    ],
    [
      '4',
      'unknown names and empty values end the run with status 1',
      'option-command-line-unknown',
      'command/run > %j: status 1 and a message',
    ],
    ['5', 'no handler runs', 'script/options > runs no change handler'],
  ],

  '7': [
    [
      '1,7-9',
      'the private networks',
      'scripts/base/utils/site > the private networks are those of the specification',
    ],
    ['2', 'whether they are local', 'conn-local-none'],
    [
      '3',
      'local networks',
      'conn-local-default',
      'scripts/base/utils/site > the private space is local by default, from zeek_init on',
    ],
    ['4', 'the network of an address', 'conn-site-tables'],
    [
      '5-6',
      'neighbours, zones, administrators',
      'scripts/base/utils/site > neighbours, zones and administrators',
    ],
    ['10', 'private is local by default', 'conn-local-default'],
    ['11', 'and stays so, whatever is set', 'conn-local-changes', 'conn-site-tables'],
    ['12', 'without local networks nothing is said', 'conn-local-none'],
    [
      '13',
      'said when the connection is new, and again when it flips',
      'conn-local-changes',
      'scripts/base/utils/site > a flip of the direction says anew which end is local',
    ],
    [
      '14',
      'a mapped address is the IPv4 one',
      'scripts/base/utils/site > mapped addresses are the IPv4 ones; multicast is not private',
    ],
    [
      '15',
      'multicast is not private',
      'scripts/base/utils/site > mapped addresses are the IPv4 ones; multicast is not private',
    ],
    [
      '16',
      'who asks takes it from here',
      'scripts/policy/protocols/conn/known > hosts that are local, as the site says',
    ],
  ],
};
