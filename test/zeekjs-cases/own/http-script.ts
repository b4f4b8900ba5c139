import { own } from './loose.ts';

export default own(() => {});
