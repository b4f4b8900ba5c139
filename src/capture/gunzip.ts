/** gzip: the bytes of a supply, unpacked on the way. */
import { createRequire } from 'node:module';
import type { createGunzip, Gunzip } from 'node:zlib';
import { u16 } from '../core/bytes.ts';
import { StreamSupply, Supplied, type Supply } from './supply.ts';

/** RFC 1952, section 2.3.1: ID1 and ID2. */
const GZIP_MAGIC = 0x1f8b;
const UNPACKED_CHUNK = 1 << 16;

/** Looked up when a capture is packed: most are not, and loading it costs start-up time. */
const unpacker: typeof createGunzip = (options) => {
  const zlib = createRequire(import.meta.url)('node:zlib') as { createGunzip: typeof createGunzip };
  return zlib.createGunzip(options);
};

/** Whether the two bytes at the cursor announce gzip. */
export const isGzip = (input: Supply): boolean =>
  input.available >= 2 && u16(input.bytes, input.at) === GZIP_MAGIC;

/** Offsets are those of the unpacked bytes; `consumed` and `size` those of the packed input. */
export class GunzipSupply extends StreamSupply {
  override readonly size: number | undefined;
  readonly #packed: Supply;

  constructor(packed: Supply) {
    const gunzip = unpacker({ chunkSize: UNPACKED_CHUNK });
    super(gunzip);
    this.#packed = packed;
    this.size = packed.size;
    pump(packed, gunzip).catch((error: Error) => gunzip.destroy(error));
  }

  override get consumed(): number {
    return this.#packed.consumed;
  }

  override close(): void {
    super.close();
    this.#packed.close();
  }
}

/**
 * Writes the whole input into the unpacker, piece by piece. The end is announced only after the last piece went
 * through: of a cut file, zlib would drop what it unpacked in the same step in which it misses the end.
 */
async function pump(packed: Supply, gunzip: Gunzip): Promise<void> {
  for (let answer = packed.need(1); answer !== Supplied.end; answer = packed.need(1)) {
    if (answer === Supplied.wait) await packed.ready();
    else if (!(await written(gunzip, packed.take()))) return;
  }
  if (packed.failure !== '') throw new Error(packed.failure);
  gunzip.end();
}

/** Resolves when the unpacker has used a piece up: true, or false when it failed or was closed. */
const written = (gunzip: Gunzip, piece: Uint8Array): Promise<boolean> =>
  new Promise((resolve) => gunzip.write(piece, (error) => resolve(error === null || error === undefined)));
