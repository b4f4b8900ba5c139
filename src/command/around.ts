/** A capture source around another one: what the two share unless a class says otherwise. */
import type { PacketSource, Pull, RawPacket } from '../capture/source.ts';

export abstract class SourceAround implements PacketSource {
  protected readonly source: PacketSource;

  constructor(source: PacketSource) {
    this.source = source;
  }

  get name(): string {
    return this.source.name;
  }

  get consumed(): number {
    return this.source.consumed;
  }

  get size(): number | undefined {
    return this.source.size;
  }

  abstract next(raw: RawPacket): Pull;

  ready(): Promise<void> {
    return this.source.ready();
  }

  close(): void {
    this.source.close();
  }
}
