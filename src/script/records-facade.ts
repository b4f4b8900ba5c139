/** Records as scripts make and extend them. */
import type { RecordTypes } from '../log/record.ts';
import type { EngineParts } from './facade.ts';

export class RecordsFacade {
  readonly make: RecordTypes['create'];
  readonly extend: RecordTypes['extend'];

  constructor({ records }: EngineParts) {
    this.make = records.create.bind(records);
    this.extend = records.extend.bind(records);
  }
}
