import type { SqlFile } from '@epusdt/database';
import type { CopyHead } from './copy-format';
import type { RowPlace } from './row-place';

/** Which of these files made the schema of that database. Throws where they are not those of this installation. */
export async function schemaOf(place: RowPlace, files: readonly SqlFile[]): Promise<SqlFile[]> {
  const rows = await place.ask('SELECT name, checksum FROM schema_migrations ORDER BY name');
  const schema = rows.map(({ name, checksum }) => [name ?? '', checksum ?? ''] as const);
  return matching(schema, files, 'the database');
}

/** The files of the engine where the copy was made that made what it holds. */
export const schemaIn = (
  { engine, schema }: CopyHead,
  filesOf: (engine: CopyHead['engine']) => SqlFile[],
): SqlFile[] => matching(schema, filesOf(engine), 'the copy');

function matching(schema: CopyHead['schema'], files: readonly SqlFile[], whose: string): SqlFile[] {
  return schema.map(([name, checksum]) => {
    const file = files.find((one) => one.name === name);
    if (!file) {
      throw new Error(`${whose} was made by a newer version (it has ${name}); use that version`);
    }
    if (file.checksum !== checksum) {
      throw new Error(
        `sql file ${name} is not the one that ${whose} was made with; put the project's files back as they came`,
      );
    }
    return file;
  });
}
