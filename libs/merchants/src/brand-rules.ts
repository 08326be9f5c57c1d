import { DomainError, shown } from '@epusdt/kernel';

export const LOGO_TYPES = ['image/png', 'image/jpeg', 'image/webp', 'image/gif'] as const;
export type LogoType = (typeof LOGO_TYPES)[number];

export interface Logo {
  readonly type: LogoType;
  readonly base64: string;
}

/** How a merchant looks on the page of his buyers. `null`: not set. */
export interface Brand {
  readonly name: string | null;
  readonly logo: Logo | null;
  /** `#rrggbb`, in small letters. */
  readonly colour: string | null;
  /** Where a buyer asks for help: https:, http:, mailto: or tel:. */
  readonly supportUrl: string | null;
  /** Plain text; its lines end with a line feed. */
  readonly note: string | null;
  /** Of shops whose pages may hold ours, as browsers write them: `https://shop.example:8443`. */
  readonly origins: readonly string[];
}

/** What is left out stays as it is; `null` clears it. */
export interface BrandChange {
  readonly name?: string | null;
  /** Base64, or a data URL. What kind of picture it is, its bytes say. */
  readonly logo?: string | null;
  readonly colour?: string | null;
  readonly supportUrl?: string | null;
  readonly note?: string | null;
  readonly origins?: readonly string[] | null;
}

/** Characters, but for the logo, which is counted in bytes, and the number of origins. */
export const BRAND_LIMITS = {
  name: 60,
  logoBytes: 20_480,
  supportUrl: 500,
  note: 500,
  origins: 10,
  origin: 255,
} as const;

export const NO_BRAND: Brand = {
  name: null,
  logo: null,
  colour: null,
  supportUrl: null,
  note: null,
  origins: [],
};

/** As a page or a program can show it. */
export const logoUrl = ({ type, base64 }: Logo): string => `data:${type};base64,${base64}`;

/** In words: `image/png, 1234 bytes`. */
export const logoText = ({ type, base64 }: Logo): string =>
  `${type}, ${Buffer.from(base64, 'base64').length} bytes`;

/** Beside control characters: half characters, line ends of other kinds, and what turns the direction of text around. */
const NOT_PLAIN = /[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\u202a-\u202e\u2066-\u2069]/u;
/** What no address may hold as it is (RFC 3986), and what cannot be seen. */
const NOT_IN_ADDRESS = /[\s"<>\\^`{|}\p{C}]/u;
const EMAIL = /^[^@,]+@[^@,]+$/;
const PHONE = /^\+?[\d().-]{3,}(?:;[\w.=-]+)*$/;
/** Only what every policy of content takes as it is: no quote, comma, semicolon or star. */
const ORIGIN = /^https?:\/\/[a-z0-9._-]+(?::\d+)?$/;
const ORIGIN_AS_GIVEN = /^https?:\/\/[^/?#@\\]+$/i;

const PREFIX = /^data:[^,]{0,100},/i;
const BASE64 = /^[A-Za-z0-9+/]+={0,2}$/;
const SVG = /<svg|<\?xml|%3csvg|^data:image\/svg/i;
/** So far into a file it is looked for. */
const SVG_WITHIN = 1_024;

/** What is to be set. Throws `DomainError` with the cure. */
export function checkedBrand(change: BrandChange): Partial<Brand> {
  const { origins } = change;
  const checked = {
    ...set('name', change.name, checkedName),
    ...set('logo', change.logo, checkedLogo),
    ...set('colour', change.colour, checkedColour),
    ...set('supportUrl', change.supportUrl, checkedSupportUrl),
    ...set('note', change.note, checkedNote),
    ...(origins === undefined ? {} : { origins: checkedOrigins(origins ?? []) }),
  };
  if (Object.keys(checked).length > 0) return checked;
  throw wrong('there is nothing to change; give a name, logo, colour, support URL, note or origins');
}

function set<Name extends keyof Brand>(
  name: Name,
  wanted: string | null | undefined,
  check: (text: string) => Brand[Name],
): Partial<Brand> {
  if (wanted === undefined) return {};
  return { [name]: wanted === null ? null : check(wanted) };
}

function checkedName(text: string): string {
  const name = text.trim();
  if (name !== '' && lengthOf(name) <= BRAND_LIMITS.name && !NOT_PLAIN.test(name)) return name;
  throw wrong(
    `name: give 1 to ${BRAND_LIMITS.name} characters, none of them a control character or one that turns text around`,
  );
}

/** Never believes what the text says of itself. */
function checkedLogo(text: string): Logo {
  const given = text.trim();
  const base64 = given.replace(PREFIX, '').replace(/\s+/g, '');
  if (!BASE64.test(base64)) {
    if (SVG.test(given.slice(0, SVG_WITHIN))) throw svgRefused();
    throw wrong('logo: this is no base64; give the file as base64, or as a data URL in base64');
  }
  const digits = base64.replace(/=+$/, '');
  const size = Math.floor((digits.length * 3) / 4);
  if (size > BRAND_LIMITS.logoBytes) {
    throw wrong(
      `logo: ${size} bytes are too many; give a file of at most ${BRAND_LIMITS.logoBytes} bytes: a page shows it small`,
    );
  }
  const bytes = Buffer.from(digits, 'base64');
  const whole = bytes.toString('base64');
  if (whole.replace(/=+$/, '') !== digits) {
    throw wrong('logo: the base64 is cut off or altered; encode the file again');
  }
  const type = typeOf(bytes);
  if (type !== null) return { type, base64: whole };
  if (SVG.test(bytes.toString('latin1', 0, SVG_WITHIN))) throw svgRefused();
  throw wrong('logo: this is none of the pictures that are taken; give a PNG, JPEG, WebP or GIF file');
}

/** By the first bytes, as each format fixes them. */
function typeOf(bytes: Buffer): LogoType | null {
  const start = bytes.toString('latin1', 0, 12);
  if (start.startsWith('\x89PNG\r\n\x1a\n')) return 'image/png';
  if (start.startsWith('\xff\xd8\xff')) return 'image/jpeg';
  if (/^GIF8[79]a/.test(start)) return 'image/gif';
  return start.startsWith('RIFF') && start.endsWith('WEBP') ? 'image/webp' : null;
}

const svgRefused = (): DomainError =>
  wrong('logo: SVG is refused, since it can hold scripts; give a PNG, JPEG, WebP or GIF file');

function checkedColour(text: string): string {
  const colour = text.trim().toLowerCase();
  if (/^#[0-9a-f]{6}$/.test(colour)) return colour;
  throw wrong(`colour: ${shown(text)} is none; give it as #rrggbb, such as #00aa55`);
}

function checkedSupportUrl(text: string): string {
  const given = text.trim();
  const url = !NOT_IN_ADDRESS.test(given) && URL.canParse(given) ? new URL(given) : null;
  if (url && leadsToHelp(url) && url.href.length <= BRAND_LIMITS.supportUrl) return url.href;
  throw wrong(
    `support URL: ${shown(text)} leads to no help; give an address such as https://shop.example/help, mailto:help@shop.example or tel:+442071234567, at most ${BRAND_LIMITS.supportUrl} characters as it is sent, without a user name or password`,
  );
}

function leadsToHelp({ protocol, username, password, pathname }: URL): boolean {
  switch (protocol) {
    case 'https:':
    case 'http:':
      return username === '' && password === '';
    case 'mailto:':
      return EMAIL.test(pathname);
    case 'tel:':
      return PHONE.test(pathname);
    default:
      return false;
  }
}

function checkedNote(text: string): string {
  const note = text.replace(/\r\n?/g, '\n').trim();
  const plain = !NOT_PLAIN.test(note.replaceAll('\n', ''));
  if (note !== '' && lengthOf(note) <= BRAND_LIMITS.note && plain) return note;
  throw wrong(
    `note: give 1 to ${BRAND_LIMITS.note} characters of plain text, with line breaks but no other control characters`,
  );
}

/** Each once, in the order given. */
function checkedOrigins(texts: readonly string[]): readonly string[] {
  const origins = [...new Set(texts.map(checkedOrigin))];
  if (origins.length <= BRAND_LIMITS.origins) return origins;
  throw wrong(`origins: give at most ${BRAND_LIMITS.origins}, not ${origins.length}`);
}

function checkedOrigin(text: string): string {
  const given = text.trim();
  const sound = ORIGIN_AS_GIVEN.test(given) && !NOT_IN_ADDRESS.test(given) && URL.canParse(given);
  const { origin, href } = sound ? new URL(given) : { origin: '', href: '' };
  if (ORIGIN.test(origin) && href === `${origin}/` && origin.length <= BRAND_LIMITS.origin) return origin;
  throw wrong(
    `origins: ${shown(text)} is none; give each as https://shop.example or https://shop.example:8443, without a path, a star or a user name`,
  );
}

/** Characters as people count them, more or less. */
const lengthOf = (text: string): number => Array.from(text).length;

const wrong = (text: string): DomainError => new DomainError('bad_request', text);
