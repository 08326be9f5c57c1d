const LINE_END = '\r\n';
/** Without it spreadsheets take UTF-8 for something else. */
export const BYTE_ORDER_MARK = '\uFEFF';

/** A line of RFC 4180. */
export const csvLine = (fields: readonly (string | number | null)[]): string =>
  fields.map(csvField).join(',') + LINE_END;

/** Shops choose references and metadata: what a spreadsheet would run as a formula becomes text. */
function csvField(value: string | number | null): string {
  const text = value === null ? '' : String(value);
  const harmless = /^[=+\-@\t\r\n]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
