import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { BRAND_LIMITS } from '@epusdt/merchants';
import { MAX_LOGO_FILE, logoIn } from './logo-file';

describe('the file of a logo', () => {
  let folder: string;
  beforeAll(() => (folder = mkdtempSync(join(tmpdir(), 'epusdt-logo-'))));
  afterAll(() => rmSync(folder, { recursive: true }));

  const written = (name: string, bytes: number): string => {
    const path = join(folder, name);
    writeFileSync(path, Buffer.alloc(bytes, 7));
    return path;
  };

  it('may be as large as the gateway takes it, to the byte', () => {
    expect(MAX_LOGO_FILE).toBe(BRAND_LIMITS.logoBytes);
    expect(logoIn(written('fits', MAX_LOGO_FILE))).toBe(Buffer.alloc(MAX_LOGO_FILE, 7).toString('base64'));
    expect(() => logoIn(written('large', MAX_LOGO_FILE + 1))).toThrow(/its 20481 bytes are too many/);
  });

  it.each([
    ['missing.png', /^--logo: .*missing\.png cannot be used \(it is not there\); .*at most 20480 bytes$/],
    ['.', /it is no file/],
  ])('%s is refused with its place and the cure', (name, reason) => {
    expect(() => logoIn(join(folder, name))).toThrow(reason);
  });
});
