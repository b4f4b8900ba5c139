/** Ports as ZeekJS shows them: read-only objects of number and protocol, a number in JSON, one object per port. */

interface Port {
  readonly proto: string;
  readonly port: number;
}

const shared = {
  toJSON(this: Port): number {
    return this.port;
  },
};
const known = new Map<string, Port>();

export const portText = (port: number, proto: string): string => `${port}/${proto}`;

/** The object of a port: `80/tcp`, or a number where the protocol is not known. */
export function portView(value: unknown): Port {
  const text = typeof value === 'number' ? portText(value, 'unknown') : String(value);
  let view = known.get(text);
  if (view === undefined) {
    const [port, proto] = text.split('/') as [string, string];
    view = Object.freeze(Object.assign(Object.create(shared) as object, { proto, port: Number(port) }));
    known.set(text, view);
  }
  return view;
}

/** Whether an object is such a port. */
export const isPort = (value: object): boolean => Object.getPrototypeOf(value) === shared;
