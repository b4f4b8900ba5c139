/** Zeek's options that there are not here: each is known by name, so that the error says that and not "unrecognized". */

interface Unsupported {
  readonly short?: string;
  readonly long?: string;
  /** What to do instead. */
  readonly instead?: string;
}

/** Zeek's command line without what `flags` has; `-o` is ours. */
export const unsupported: readonly Unsupported[] = [
  { short: 'i', long: 'iface', instead: 'pipe a live capture: tcpdump -i INTERFACE -w - | tapline -r -' },
  { short: 'f', long: 'filter', instead: 'filter before: tcpdump -r FILE -w - EXPRESSION | tapline -r -' },
  { short: 'w', long: 'writefile' },
  { short: 'c', long: 'capture-unprocessed' },
  { short: 's', long: 'rulefile' },
  { short: 'p', long: 'prefix' },
  { short: 'G', long: 'load-seeds', instead: '-D repeats identifiers' },
  { short: 'H', long: 'save-seeds', instead: '-D repeats identifiers' },
  { short: 'u', long: 'usage-issues' },
  {
    short: 'N',
    long: 'print-plugins',
    instead: '--list layers, --list writers and --list scripts tell what there is',
  },
  { short: 'I', long: 'print-id', instead: '--list options tells of options' },
  { short: 'V', long: 'build-info', instead: '--version tells the version' },
  { long: 'profile-scripts', instead: '--profile measures scripts' },
  { long: 'no-unused-warnings' },
  { long: 'test' },
  ...[...'tEQFPO0STUWXdj'].map((short) => ({ short })),
];

/** The error's text for an option of Zeek's, `-x` or `--name`; undefined for a name that Zeek does not have either. */
export function unsupportedText(option: string): string | undefined {
  const found = unsupported.find(({ short, long }) => option === `-${short}` || option === `--${long}`);
  if (found === undefined) return undefined;
  const { instead } = found;
  return `Option ${option} of Zeek is not supported${instead === undefined ? '' : `; ${instead}`}`;
}
