/** The kinds of weirds, and Zeek's names for those that the engine raises. */

/** net: no addresses; flow: an address pair; conn: a connection (Zeek's three reporter calls). */
export type WeirdKind = 'net' | 'flow' | 'conn';
