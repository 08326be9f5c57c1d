/** The run's own books: a JSON object a line, in the run folder. */
import { createWriteStream, writeFileSync } from 'node:fs';
import { join } from 'node:path';

export class Journals {
  constructor(folder) {
    this.folder = folder;
    this.streams = new Map(
      ['callers', 'shops', 'forbidden', 'payers', 'kills'].map((name) => [
        name,
        createWriteStream(join(folder, `${name}.jsonl`)),
      ]),
    );
  }

  write(name, entry) {
    this.streams.get(name).write(`${JSON.stringify(entry)}\n`);
  }

  save(name, value) {
    writeFileSync(join(this.folder, name), JSON.stringify(value, null, 1));
  }

  close() {
    return Promise.all([...this.streams.values()].map((stream) => new Promise((done) => stream.end(done))));
  }
}
