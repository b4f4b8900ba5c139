/** Event groups: named switches over handlers of events and hooks alike (Zeek's event groups). */
import type { Handler } from './handler.ts';

/** `attribute`: named by the handler; `module`: the module of the script that registers it. */
export type GroupKind = 'attribute' | 'module';

class Group {
  enabled = true;
  readonly members = new Set<Handler>();
}

export class Groups {
  readonly #attribute = new Map<string, Group>();
  readonly #module = new Map<string, Group>();

  /** Enters a new handler into its groups; one that is switched off keeps it from running. */
  join(handler: Handler, attributes: readonly string[]): void {
    for (const name of new Set(attributes)) this.#enter(this.#attribute, name, handler);
    this.#enter(this.#module, handler.origin.module, handler);
  }

  /** Takes a handler out of all groups. The names stay known, as groups do in Zeek. */
  leave(handler: Handler): void {
    for (const group of [...this.#attribute.values(), ...this.#module.values()])
      group.members.delete(handler);
  }

  /** Switches a group; false if there is none of that name. Takes effect at once. */
  set(kind: GroupKind, name: string, enabled: boolean): boolean {
    const group = this.#of(kind).get(name);
    if (group === undefined) return false;
    if (group.enabled === enabled) return true;
    group.enabled = enabled;
    for (const handler of group.members) handler.gate(enabled);
    return true;
  }

  has(kind: GroupKind, name: string): boolean {
    return this.#of(kind).has(name);
  }

  #of(kind: GroupKind): Map<string, Group> {
    return kind === 'attribute' ? this.#attribute : this.#module;
  }

  #enter(groups: Map<string, Group>, name: string, handler: Handler): void {
    let group = groups.get(name);
    if (group === undefined) {
      group = new Group();
      groups.set(name, group);
    }
    group.members.add(handler);
    if (!group.enabled) handler.gate(false);
  }
}
