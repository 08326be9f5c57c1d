import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { BRAND_LIMITS, logoUrl, type Brand } from '@epusdt/merchants';
import { Optional, Rule, Text } from './fields';

/** A file of the greatest size in base64, with what stands before it in a data URL and with line breaks. */
const MAX_LOGO_TEXT = 28_000;
/** One pixel, of no colour. */
const LOGO = 'data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7';

const ABOUT = {
  name: 'what buyers know it by, 1 to 60 characters; null: not set',
  colour: 'of the page, as #rrggbb; null: not set',
  support_url:
    'where a buyer asks for help: https:, http:, mailto: or tel:, up to 500 characters; null: not set',
  note: 'plain text for the buyer, up to 500 characters, with line breaks; null: not set',
  origins: `whose pages may hold the page of the buyer, up to ${BRAND_LIMITS.origins}; empty: no other site's`,
};
const EXAMPLES = {
  name: 'Tea shop',
  logo: LOGO,
  colour: '#00aa55',
  support_url: 'https://shop.example/help',
  note: 'We send the tea on the day of the payment.',
  origins: ['https://shop.example'],
};

const Logo = (): PropertyDecorator =>
  Rule('logo', (value) =>
    typeof value === 'string' && value.length >= 1 && value.length <= MAX_LOGO_TEXT
      ? null
      : `give a PNG, JPEG, WebP or GIF file of at most ${BRAND_LIMITS.logoBytes} bytes as base64 or as a data URL, or null`,
  );

const Colour = (): PropertyDecorator =>
  Rule('colour', (value) =>
    typeof value === 'string' && /^#[0-9a-f]{6}$/i.test(value)
      ? null
      : 'give it as #rrggbb, such as #00aa55, or null',
  );

const Note = (): PropertyDecorator =>
  Rule('note', (value) =>
    typeof value === 'string' && value.trim() !== '' && Array.from(value).length <= BRAND_LIMITS.note
      ? null
      : `give a text of 1 to ${BRAND_LIMITS.note} characters, or null`,
  );

const isOrigin = (value: unknown): boolean =>
  typeof value === 'string' && value.length >= 1 && value.length <= BRAND_LIMITS.origin;

const Origins = (): PropertyDecorator =>
  Rule('origins', (value) =>
    Array.isArray(value) && value.length <= BRAND_LIMITS.origins && value.every(isOrigin)
      ? null
      : `give a list of at most ${BRAND_LIMITS.origins} texts such as https://shop.example`,
  );

export class ChangeBrand {
  @ApiPropertyOptional({ type: String, nullable: true, description: ABOUT.name, example: EXAMPLES.name })
  @Optional(Text(BRAND_LIMITS.name))
  name?: string;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    description:
      'a PNG, JPEG, WebP or GIF file of at most 20480 bytes, as base64 or as a data URL; its bytes say what it is; null: not set',
    example: EXAMPLES.logo,
  })
  @Optional(Logo())
  logo?: string;

  @ApiPropertyOptional({ type: String, nullable: true, description: ABOUT.colour, example: EXAMPLES.colour })
  @Optional(Colour())
  colour?: string;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    description: ABOUT.support_url,
    example: EXAMPLES.support_url,
  })
  @Optional(Text(BRAND_LIMITS.supportUrl))
  support_url?: string;

  @ApiPropertyOptional({ type: String, nullable: true, description: ABOUT.note, example: EXAMPLES.note })
  @Optional(Note())
  note?: string;

  @ApiPropertyOptional({
    type: [String],
    nullable: true,
    description: ABOUT.origins,
    example: EXAMPLES.origins,
  })
  @Optional(Origins())
  origins?: string[];
}

/** How a merchant looks on the page of his buyers. What is answered can be sent back. */
export class BrandDto {
  @ApiProperty({ type: String, nullable: true, description: ABOUT.name, example: EXAMPLES.name })
  name!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'a data URL, of the type that the bytes are; null: not set',
    example: EXAMPLES.logo,
  })
  logo!: string | null;

  @ApiProperty({ type: String, nullable: true, description: ABOUT.colour, example: EXAMPLES.colour })
  colour!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    description: ABOUT.support_url,
    example: EXAMPLES.support_url,
  })
  support_url!: string | null;

  @ApiProperty({ type: String, nullable: true, description: ABOUT.note, example: EXAMPLES.note })
  note!: string | null;

  @ApiProperty({ type: [String], description: ABOUT.origins, example: EXAMPLES.origins })
  origins!: readonly string[];
}

export const brandView = ({ name, logo, colour, supportUrl, note, origins }: Brand): BrandDto => ({
  name,
  logo: logo && logoUrl(logo),
  colour,
  support_url: supportUrl,
  note,
  origins,
});
