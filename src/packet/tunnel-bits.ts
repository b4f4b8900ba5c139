/** What tunnel layers remember of the UDP flow that carries them: bits of `Flow.tunnelBits`. */
export const Bit = {
  vxlanViolated: 1,
  vxlanConfirmed: 2,
  geneveViolated: 4,
  geneveConfirmed: 8,
  teredoViolated: 16,
  teredoConfirmed: 32,
  ayiyaViolated: 64,
  ayiyaConfirmed: 128,
  gtpViolated: 256,
  gtpConfirmed: 512,
  /** A good packet of this direction was seen. */
  teredoOrig: 1024,
  teredoResp: 2048,
  /** The latest packet of this direction was good. */
  gtpOrig: 4096,
  gtpResp: 8192,
} as const;
