import { own } from './loose.ts';

export default own(({ js, on, raise }) => {
  js.event('ping', 's: string');
  on('zeek_done', () => raise('ping', 'queued by zeek_done'), -1);
});
