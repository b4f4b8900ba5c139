/**
 * Reads options from configuration files, at the start and whenever they change:
 *
 *     # a comment
 *     Site::local_nets	10.0.0.0/8,192.168.0.0/16
 *     Weird::sampling_duration	300
 *
 * A line has the option's name, white space and the value: sets and vectors with commas, `(empty)` without elements,
 * intervals in seconds. A line that is no use draws a warning with its place; the others count.
 */
import { defineScript } from 'tapline';
import Config from './main.ts';

declare module 'tapline' {
  interface Events {
    'InputConfig::new_value': [name: string, source: string, id: string, value: unknown];
  }
}

export interface ConfigInputApi {
  /** Zeek's `Config::read_config`: reads a file once; its changes are not followed. */
  readConfig(file: string): void;
}

/** Names of sources that are read once. */
const ONCE = 'config-oneshot-';

export default defineScript<ConfigInputApi>({
  name: 'base/frameworks/config/input',
  module: 'Config',
  needs: [Config],
  setup(zeek) {
    const config = zeek.use(Config);
    const files = zeek.option('Config::config_files', {
      type: 'set[string]',
      default: new Set<string>(),
      constant: true,
      description: 'Configuration files, read at the start and whenever they change.',
    });
    zeek.declareEvent('InputConfig::new_value', 'A configuration file gives an option a value.');

    /** Raises an event for each line that says something new; `known` holds what the file has said. */
    function apply(name: string, file: string, text: string, known: Map<string, string>): void {
      const seen = new Set<string>();
      for (const [i, line] of text.split(/\r?\n/).entries()) {
        if (line === '' || line.startsWith('#')) continue;
        const [id, value, complaint] = read(line);
        if (complaint !== '') {
          zeek.warning(`${complaint}. Ignoring line.`, `${file}, line ${i + 1}`);
          continue;
        }
        seen.add(id);
        if (known.get(id) === value) continue;
        known.set(id, value);
        zeek.event('InputConfig::new_value', [name, file, id, zeek.optionFromText(id, value)]);
      }
      for (const id of known.keys()) if (!seen.has(id)) known.delete(id);
    }

    /** Name and value of a line, and what is wrong with it. */
    function read(line: string): [id: string, value: string, complaint: string] {
      const m = /^(\S*)\s+(.*)$/.exec(line);
      if (m === null) return ['', '', `Could not parse '${line}'; line has invalid format`];
      const [, id = '', value = ''] = m;
      try {
        zeek.optionFromText(id, value);
        return [id, value, ''];
      } catch (error) {
        const { message } = error as Error;
        const known = message.startsWith('Option ');
        return [id, value, known ? message : `Could not convert line '${line}' to Val: ${message}`];
      }
    }

    function textOf(file: string): string {
      try {
        return zeek.readText(file);
      } catch (error) {
        zeek.warning((error as Error).message, '');
        return '';
      }
    }

    zeek.on('zeek_init', { priority: 5 }, function readFiles() {
      for (const file of files.value) {
        const known = new Map<string, string>();
        const name = `config-${file}`;
        zeek.watchText(file, (text) => apply(name, file, text, known));
        apply(name, file, textOf(file), known);
      }
    });

    zeek.on('InputConfig::new_value', function setValue(name, source, id, value) {
      if (name.startsWith(ONCE) || files.value.has(source)) config.setValue(id, value, source);
    });

    return { readConfig: (file) => apply(ONCE + file, file, textOf(file), new Map()) };
  },
});
