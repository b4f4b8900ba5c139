/** Packages that only some writers need: optional dependencies, loaded when such a writer opens. */
import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** Loads a package; throws an Error that says how to install it when it is not there, or why it does not load. */
export function optionalPackage<T>(name: string): T {
  try {
    return require(name) as T;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const missing = code === 'MODULE_NOT_FOUND' && message.includes(`'${name}'`);
    const reason = missing ? 'is not installed' : `does not load (${message.split('\n')[0]})`;
    throw new Error(`the package ${name} ${reason}; npm install ${name}`, { cause: error });
  }
}
