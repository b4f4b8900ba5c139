import type { Connection } from 'tapline';
import { own } from './loose.ts';

export default own(({ on, print }) =>
  on(
    'new_connection',
    (c: Connection) => {
      if (c.id.orig_h === '10.0.0.3') print('zeek 1', c.id.orig_h);
    },
    1,
  ),
);
