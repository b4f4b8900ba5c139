/** The engines that share one input, as scripts see them: what one publishes, the others get (Zeek's `Cluster::`). */

export interface Cluster {
  /** This engine, from 0. */
  readonly index: number;
  /** All engines, this one included. */
  readonly count: number;
  /** Sends an event to the engines with a subscription of the topic, never to itself; false when there are none. */
  publish(topic: string, event: string, args: readonly unknown[]): boolean;
  /** Lets events come in under topics that begin like this; the result ends that. */
  subscribe(topic: string): () => void;
  /**
   * The input is over: waits until no engine has anything to say to another. `drain` runs what came in. False when
   * they never come to an end and were cut off.
   */
  settle(drain: () => void): boolean;
}

/** An engine by itself: as in Zeek without a cluster, nobody is there to be told. */
export const alone: Cluster = {
  index: 0,
  count: 1,
  publish: () => false,
  subscribe: () => () => {},
  settle: () => true,
};
