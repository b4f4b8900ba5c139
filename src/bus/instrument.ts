/** Instruments: what stands around the functions of scripts when somebody measures a run. Nothing otherwise. */

/** A function of a script, and where it is registered. */
export interface Place {
  readonly kind: 'event' | 'hook' | 'filter';
  /** Name of the event or hook; stream and name of a filter. */
  readonly name: string;
  /** Load name or path. */
  readonly script: string;
  /** Name of the function. */
  readonly handler: string;
}

/** Gives the function to be called instead. It is asked once, at registration. */
export type Instrument = <Run extends (...args: never[]) => unknown>(place: Place, run: Run) => Run;
