/** Characters of a secret that a shop brings along; those that are made here have 32 random bytes. */
export const SECRET_LENGTH = { least: 16, most: 128 };

const WELL_KNOWN: readonly string[] = [
  '123456',
  '1234567890123456',
  '666',
  '666666',
  'changeme',
  'epusdt_password',
  'epusdt_password_xasddawqe',
  'your_api_token',
  'your_token',
];

/** Is it printed in documentation, templates or first versions, so that anybody could sign for a shop that uses it? */
export const isWellKnownSecret = (secret: string): boolean => WELL_KNOWN.includes(secret);
