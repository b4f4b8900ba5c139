/** The configuration framework: everything that Zeek's `base/frameworks/config` loads. */
import { loadList } from 'tapline';
import Input from './input.ts';
import Config from './main.ts';

export default loadList('base/frameworks/config', [Config, Input]);
