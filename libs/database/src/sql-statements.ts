/** Splits a file of SQL into statements at semicolons outside quotes and comments; comments are dropped. */
export function sqlStatements(text: string): string[] {
  const statements: string[] = [];
  let current = '';
  for (let i = 0; i < text.length;) {
    const rest = text.slice(i);
    const token =
      /^(?:--[^\n]*|\/\*[\s\S]*?\*\/)/.exec(rest) ?? /^(?:'(?:[^']|'')*'|"[^"]*"|`[^`]*`)/.exec(rest);
    if (token) {
      const isComment = token[0].startsWith('--') || token[0].startsWith('/*');
      current += isComment ? ' ' : token[0];
      i += token[0].length;
    } else if (text[i] === ';') {
      statements.push(current.trim());
      current = '';
      i += 1;
    } else {
      current += text[i];
      i += 1;
    }
  }
  statements.push(current.trim());
  return statements.filter((statement) => statement !== '');
}
