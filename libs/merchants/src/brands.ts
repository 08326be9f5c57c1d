import { Injectable } from '@nestjs/common';
import { Database, recordAudit } from '@epusdt/database';
import { Clock, SECOND } from '@epusdt/kernel';
import type { EntityManager } from 'typeorm';
import { NO_BRAND, checkedBrand, logoText, type Brand, type BrandChange } from './brand-rules';
import { BrandRow } from './brand.row';
import { MerchantRow } from './merchant.row';
import { noMerchant } from './merchants';

/** A brand that is read, or being read, and until when it does. */
interface Kept {
  readonly brand: Promise<Brand>;
  readonly until: number;
}

/** So long another process may show what was before a change. */
const KEPT_MS = 10 * SECOND;
const MAX_KEPT = 1_000;
/** Characters of one text in the audit: all of them together must fit. */
const MAX_AUDITED = 300;

/** How merchants look on the page of their buyers. */
@Injectable()
export class Brands {
  /** In the order in which they were read. */
  private readonly kept = new Map<string, Kept>();

  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
  ) {}

  /** For pages that strangers open: from memory for ten seconds. Of a merchant that is not there: nothing is set. */
  async of(merchantPid: string): Promise<Brand> {
    const now = this.clock.now();
    const kept = this.kept.get(merchantPid);
    if (kept && now < kept.until) return kept.brand;
    const brand = this.read(merchantPid);
    this.keep(merchantPid, { brand, until: now + KEPT_MS });
    try {
      return await brand;
    } catch (error) {
      if (this.kept.get(merchantPid)?.brand === brand) this.kept.delete(merchantPid);
      throw error;
    }
  }

  /** As the database has it now. */
  async read(merchantPid: string): Promise<Brand> {
    return brandIn(this.database.reader, merchantPid);
  }

  /** What is left out stays as it is. This process shows it at once, others within ten seconds. */
  async change(merchantPid: string, wanted: BrandChange, actor: string): Promise<Brand> {
    const changes = checkedBrand(wanted);
    try {
      return await this.database.transaction(async (manager) => {
        const merchant = await manager.findOneBy(MerchantRow, { pid: merchantPid });
        if (merchant?.pid !== merchantPid) throw noMerchant(merchantPid);
        const now = this.clock.now();
        // Only the columns that change, so that two changes of different fields both hold.
        await manager.upsert(BrandRow, { merchantPid, ...columnsOf(changes), updatedAt: now }, [
          'merchantPid',
        ]);
        const subject = `merchant:${merchantPid}`;
        await recordAudit(manager, now, {
          actor,
          action: 'merchant.brand',
          subject,
          details: detailsOf(changes),
        });
        return brandIn(manager, merchantPid);
      });
    } finally {
      // Whoever began to read before the change is served from what he read, and nobody after him.
      this.kept.delete(merchantPid);
    }
  }

  private keep(merchantPid: string, kept: Kept): void {
    this.kept.delete(merchantPid);
    this.kept.set(merchantPid, kept);
    const [oldest] = this.kept.keys();
    if (this.kept.size > MAX_KEPT && oldest !== undefined) this.kept.delete(oldest);
  }
}

async function brandIn(manager: EntityManager, merchantPid: string): Promise<Brand> {
  const row = await manager.findOneBy(BrandRow, { merchantPid });
  // MySQL does not see blanks at the end of a text.
  if (row?.merchantPid !== merchantPid) return NO_BRAND;
  const { name, logoType, logo, colour, supportUrl, note, origins } = row;
  return {
    name,
    logo: logoType === null || logo === null ? null : { type: logoType, base64: logo },
    colour,
    supportUrl,
    note,
    origins: origins?.split(',') ?? [],
  };
}

function columnsOf({ logo, origins, ...texts }: Partial<Brand>): Partial<BrandRow> {
  return {
    ...texts,
    ...(logo === undefined ? {} : { logoType: logo?.type ?? null, logo: logo?.base64 ?? null }),
    ...(origins === undefined ? {} : { origins: origins.length === 0 ? null : origins.join(',') }),
  };
}

/** The logo by kind and size; a long text by its beginning. */
function detailsOf({ logo, origins, ...texts }: Partial<Brand>): Record<string, string | null> {
  const details = {
    ...texts,
    ...(logo === undefined ? {} : { logo: logo && logoText(logo) }),
    ...(origins === undefined ? {} : { origins: origins.length === 0 ? null : origins.join(', ') }),
  };
  return Object.fromEntries(
    Object.entries(details).map(([name, text]) => [name, text === null ? null : begun(text)]),
  );
}

const begun = (text: string): string =>
  text.length <= MAX_AUDITED ? text : `${text.slice(0, MAX_AUDITED)}…`;
