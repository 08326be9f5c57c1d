import { sqlStatements } from './sql-statements';

describe('splitting SQL', () => {
  it.each([
    ['SELECT 1; SELECT 2;', ['SELECT 1', 'SELECT 2']],
    ["SELECT ';' ; SELECT 'it''s; so'", ["SELECT ';'", "SELECT 'it''s; so'"]],
    ['-- a; b\nSELECT 1 -- end;\n;', ['SELECT 1']],
    ['/* a; b */ SELECT "x;y", `z;` ;', ['SELECT "x;y", `z;`']],
    ['\n;;\n', []],
  ])('%j', (text, statements) => {
    expect(sqlStatements(text)).toEqual(statements);
  });
});
