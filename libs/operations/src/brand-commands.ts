import { Injectable } from '@nestjs/common';
import { DomainError, shown } from '@epusdt/kernel';
import { Brands, Merchants, logoText, type Brand, type BrandChange } from '@epusdt/merchants';
import { done, givenIn, type Actions, type AdminAnswer } from './admin-answer';

const CHANGEABLE = ['name', 'logo', 'colour', 'support', 'note', 'origins'] as const;
type Given = Partial<Record<(typeof CHANGEABLE)[number], string>>;

/** How a merchant looks on the page of his buyers. */
@Injectable()
export class BrandCommands {
  readonly actions: Actions = [['merchant brand', (options, actor) => this.brand(options, actor)]];

  constructor(
    private readonly merchants: Merchants,
    private readonly brands: Brands,
  ) {}

  /** Shows it; with options, changes it before. `logo` is base64; an empty option clears. */
  private async brand(options: string, actor: string): Promise<AdminAnswer> {
    const { pid = '', ...given } = givenIn(options, ['pid', ...CHANGEABLE]);
    if (Object.keys(given).length > 0) {
      const brand = await this.brands.change(pid, changeOf(given), actor);
      return done([`the brand of merchant ${pid} is changed; from now on:`, ...linesOf(brand)].join('\n'));
    }
    if (!(await this.merchants.entry(pid))) {
      throw new DomainError('not_found', `no merchant ${shown(pid)}; list them with: merchant list`);
    }
    const brand = await this.brands.read(pid);
    return done([`brand of merchant ${pid}, on the page of its buyers:`, ...linesOf(brand)].join('\n'));
  }
}

function changeOf({ name, logo, colour, support, note, origins }: Given): BrandChange {
  return {
    ...(name === undefined ? {} : { name: orNull(name) }),
    ...(logo === undefined ? {} : { logo: orNull(logo) }),
    ...(colour === undefined ? {} : { colour: orNull(colour) }),
    ...(support === undefined ? {} : { supportUrl: orNull(support) }),
    ...(note === undefined ? {} : { note: orNull(note) }),
    ...(origins === undefined ? {} : { origins: listIn(origins) }),
  };
}

const orNull = (text: string): string | null => (text === '' ? null : text);

const listIn = (text: string): string[] =>
  text
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

function linesOf({ name, logo, colour, supportUrl, note, origins }: Brand): string[] {
  const unset = 'not set';
  return [
    `  name     ${name ?? unset}`,
    `  logo     ${logo ? logoText(logo) : unset}`,
    `  colour   ${colour ?? unset}`,
    `  support  ${supportUrl ?? unset}`,
    `  note     ${note?.replaceAll('\n', '\n           ') ?? unset}`,
    `  origins  ${origins.length === 0 ? 'none: no other site may hold the page' : origins.join(', ')}`,
  ];
}
