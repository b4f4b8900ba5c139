/** The path of a stream that names none: Zeek's rule. */

/**
 * `Foo::LOG` gives foo, `PacketFilter::LOG` packet_filter (a new word before each capital that follows another
 * character), `Foo::BAR_LOG` and `Foo::BAR` foo_bar, where the module is not split; an id without module is
 * lower-cased.
 */
export function pathFromId(id: string): string {
  const at = id.indexOf('::');
  if (at < 0) return id.toLowerCase();
  const module = id.slice(0, at);
  const name = id.slice(at + 2);
  if (name === 'LOG') return module.replace(/([^A-Z])([A-Z])/g, '$1_$2').toLowerCase();
  return `${module}_${name.replace(/_LOG$/, '')}`.toLowerCase();
}
