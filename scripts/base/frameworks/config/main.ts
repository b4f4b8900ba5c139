/** Changes options at run time and writes each change to config.log. */
import { type Columns, column, defineScript, type Filter, record } from 'tapline';

const columns = {
  /** Network time of the change. */
  ts: column.time(),
  /** Name of the option. */
  id: column.string(),
  /** Its value before. */
  old_value: column.string(),
  /** Its value from now on. */
  new_value: column.string(),
  /** Who changed it; configuration files give their name. */
  location: column.string().optional(),
};

/** Zeek's `Config::Info`. */
export const Info = record('Config::Info', columns);

declare module 'tapline' {
  interface ConfigInfo extends Columns<typeof columns> {}
  interface Events {
    'Config::log_config': [rec: ConfigInfo];
  }
  interface Hooks {
    'Config::log_policy': [rec: ConfigInfo, id: string, filter: Filter];
  }
}

export interface ConfigApi {
  /** Zeek's `Config::set_value`: through the change handlers; false where the change is refused. */
  setValue(id: string, value: unknown, location?: string): boolean;
}

/** Changes from here are not logged. */
const UNLOGGED = '<skip-config-log>';
/** Behind all other change handlers: the value is the one that will be stored. */
const LAST = -100;

export default defineScript<ConfigApi>({
  name: 'base/frameworks/config/main',
  module: 'Config',
  setup(zeek) {
    zeek.declareEvent('Config::log_config', 'A change of an option is written to config.log.');
    zeek.declareHook(
      'Config::log_policy',
      'A change of an option is about to be written; breaking keeps it out.',
    );

    function logChange(id: string, value: unknown, location: string): unknown {
      if (location === UNLOGGED) return value;
      zeek.log.write(
        'Config::LOG',
        zeek.make(Info, {
          ts: zeek.networkTime(),
          id,
          old_value: zeek.optionText(id, zeek.optionValue(id)),
          new_value: zeek.optionText(id, value),
          location: location === '' ? undefined : location,
        }),
      );
      return value;
    }

    zeek.on('zeek_init', { priority: 10 }, function createStream() {
      zeek.log.createStream('Config::LOG', {
        columns: Info,
        description: 'A change of an option.',
        ev: 'Config::log_config',
        path: 'config',
        policy: 'Config::log_policy',
      });
      zeek.onEveryOptionChange(logChange, LAST);
    });

    return { setValue: zeek.setOption };
  },
});
