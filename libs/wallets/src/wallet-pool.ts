import { Injectable } from '@nestjs/common';
import { Database, SharedRead, isUniqueViolation, recordAudit, toInteger } from '@epusdt/database';
import { Clock, DomainError, formatUnits, type Units } from '@epusdt/kernel';
import type { EntityManager } from 'typeorm';
import { MerchantWalletRow, WalletRuleRow } from './wallet-pool.rows';
import { WalletSeal } from './wallet-seal';
import { NETWORK, type WalletRow } from './wallet.row';
import { Wallets, type Wallet } from './wallets';

/** A wallet that may be assigned. */
export interface PoolWallet {
  readonly address: string;
  readonly weight: number;
  /** What may be asked for at it within one day (UTC); `null`: no limit. */
  readonly cap: Units | null;
}

/** The wallets that serve a merchant. `own`: they belong to him; else they belong to nobody. */
export interface MerchantPool {
  readonly own: boolean;
  readonly wallets: readonly PoolWallet[];
}

/** A wallet in any state, with whom it serves. */
export interface RuledWallet extends Wallet, PoolWallet {
  /** Whose it is; empty: it serves all who have none of their own. */
  readonly merchants: readonly string[];
}

/** A set of wallets that are assigned together. */
export interface Pool {
  /** `common`, or the merchants it serves. */
  readonly name: string;
  /** Empty: all who have no wallets of their own. */
  readonly merchants: readonly string[];
  readonly addresses: readonly string[];
}

type StoredRow = Pick<WalletRow, 'network' | 'address' | 'state' | 'mac'> &
  Record<'id' | 'created_at' | 'own' | 'weight' | 'daily_cap', string | number | null>;

const WEIGHT = { least: 1, most: 100 };
/** 10^12 USDT: more than there is. */
const MOST_CAP = 10n ** 18n;

/** Another merchant's wallets are left out even where all of the merchant's own are disabled. */
const CANDIDATES = `
  SELECT w.id, w.network, w.address, w.state, w.mac, w.created_at, r.weight, r.daily_cap,
    m.address IS NOT NULL AS own
  FROM wallets w
  LEFT JOIN wallet_rules r ON r.network = w.network AND r.address = w.address
  LEFT JOIN merchant_wallets m ON m.merchant_pid = ? AND m.network = w.network AND m.address = w.address
  WHERE w.network = ? AND w.state = 'enabled' AND (
    m.address IS NOT NULL OR (
      NOT EXISTS (SELECT 1 FROM merchant_wallets o WHERE o.merchant_pid = ? AND o.network = ?)
      AND w.address NOT IN (SELECT g.address FROM merchant_wallets g WHERE g.network = ?)
    )
  )
  ORDER BY w.id`;

/** Which wallets serve whom, and how much of the work each gets. */
@Injectable()
export class WalletPool {
  /** Each create asks: those that come together share the rows, and the look at their seals. */
  private readonly looks = new SharedRead<MerchantPool>((merchantPid) => this.look(merchantPid));

  constructor(
    private readonly database: Database,
    private readonly wallets: Wallets,
    private readonly seal: WalletSeal,
    private readonly clock: Clock,
  ) {}

  /** The merchant's wallets that are enabled and have an intact seal, oldest first. */
  candidates(merchantPid: string): Promise<MerchantPool> {
    return this.looks.of(merchantPid);
  }

  private async look(merchantPid: string): Promise<MerchantPool> {
    const { reader } = this.database;
    const parameters = [merchantPid, NETWORK, merchantPid, NETWORK, NETWORK];
    const stored = await reader.query<StoredRow[]>(CANDIDATES, parameters);
    const [first] = stored;
    const own = first
      ? Number(first.own) === 1
      : await reader.existsBy(MerchantWalletRow, { merchantPid, network: NETWORK });
    return { own, wallets: stored.filter((row) => this.seal.isIntact(walletRow(row))).map(poolWallet) };
  }

  /** How likely it is taken where WALLET_STRATEGY is weighted, compared with others. */
  setWeight(address: string, weight: number, actor: string): Promise<void> {
    demandWeight(weight);
    return this.change(address, actor, 'wallet.weight', { weight }, (manager) =>
      this.rule(manager, { address, weight, dailyCap: null }, ['weight']),
    );
  }

  /** `null`: no limit any more. */
  setCap(address: string, cap: Units | null, actor: string): Promise<void> {
    demandCap(cap);
    return this.change(address, actor, 'wallet.cap', { cap: capText(cap) }, (manager) =>
      this.rule(manager, { address, weight: WEIGHT.least, dailyCap: cap }, ['daily_cap']),
    );
  }

  /** Both at once. */
  setRule(address: string, { weight, cap }: Omit<PoolWallet, 'address'>, actor: string): Promise<void> {
    demandWeight(weight);
    demandCap(cap);
    return this.change(address, actor, 'wallet.rule', { weight, cap: capText(cap) }, (manager) =>
      this.rule(manager, { address, weight, dailyCap: cap }, ['weight', 'daily_cap']),
    );
  }

  /** From now on the merchant uses only the wallets given to him. Whether there is such a merchant the caller knows. */
  async giveTo(address: string, merchantPid: string, actor: string): Promise<void> {
    const row = { merchantPid, network: NETWORK, address, createdAt: this.clock.now() };
    try {
      await this.change(address, actor, 'wallet.give', { merchant: merchantPid }, async (manager) => {
        await manager.insert(MerchantWalletRow, row);
      });
    } catch (error) {
      if (!isUniqueViolation(error)) throw error;
      throw new DomainError(
        'wallet_exists',
        `wallet ${address} belongs to merchant ${merchantPid} already; see who has which with: wallet pool`,
      );
    }
  }

  async takeFrom(address: string, merchantPid: string, actor: string): Promise<void> {
    await this.change(address, actor, 'wallet.take', { merchant: merchantPid }, async (manager) => {
      const { affected } = await manager.delete(MerchantWalletRow, {
        merchantPid,
        network: NETWORK,
        address,
      });
      if (affected === 1) return;
      throw new DomainError(
        'not_found',
        `wallet ${address} does not belong to merchant ${merchantPid}; see who has which with: wallet pool`,
      );
    });
  }

  /** The merchants that a wallet was given to; none: it serves all others. */
  async ownersOf(manager: EntityManager, address: string): Promise<string[]> {
    const rows = await manager.findBy(MerchantWalletRow, { address, network: NETWORK });
    return rows.map(({ merchantPid }) => merchantPid);
  }

  /** All wallets ever, oldest first. */
  async view(): Promise<RuledWallet[]> {
    const wallets = await this.wallets.list();
    const rules = await this.database.reader.findBy(WalletRuleRow, { network: NETWORK });
    const given = await this.database.reader.find(MerchantWalletRow, {
      where: { network: NETWORK },
      order: { merchantPid: 'ASC' },
    });
    const ruleOf = new Map(rules.map((rule) => [rule.address, rule]));
    const owners = new Map<string, string[]>();
    for (const { address, merchantPid } of given) {
      owners.set(address, [...(owners.get(address) ?? []), merchantPid]);
    }
    return wallets.map((wallet) => ({
      ...wallet,
      weight: ruleOf.get(wallet.address)?.weight ?? WEIGHT.least,
      cap: ruleOf.get(wallet.address)?.dailyCap ?? null,
      merchants: owners.get(wallet.address) ?? [],
    }));
  }

  /** Each distinct set of wallets: that of nobody first, then the merchants' own, which may overlap. */
  async pools(): Promise<Pool[]> {
    return poolsOf(await this.view());
  }

  /** `work` and its record, of a wallet that is or was in the pool. */
  private change(
    address: string,
    actor: string,
    action: `wallet.${string}`,
    details: Readonly<Record<string, string | number | null>>,
    work: (manager: EntityManager) => Promise<void>,
  ): Promise<void> {
    return this.database.transaction(async (manager) => {
      if (!(await this.wallets.known(manager, [address])).has(address)) {
        throw new DomainError('not_found', `no wallet ${address} in the pool; list them with: wallet list`);
      }
      await work(manager);
      await recordAudit(manager, this.clock.now(), { actor, action, subject: `wallet:${address}`, details });
    });
  }

  /** One statement: two changes at once, of weight and of cap, keep both. */
  private async rule(
    manager: EntityManager,
    rule: Pick<WalletRuleRow, 'address' | 'weight' | 'dailyCap'>,
    columns: readonly ('weight' | 'daily_cap')[],
  ): Promise<void> {
    await manager
      .createQueryBuilder()
      .insert()
      .into(WalletRuleRow)
      .values({ ...rule, network: NETWORK, updatedAt: this.clock.now() })
      .orUpdate([...columns, 'updated_at'], ['network', 'address'])
      .execute();
  }
}

/** Enabled wallets with an intact seal, by whom they serve. A merchant whose own are all disabled has an empty pool. */
export function poolsOf(view: readonly RuledWallet[]): Pool[] {
  const usable = view.filter(({ state, sealed }) => state === 'enabled' && sealed);
  const common = usable.filter(({ merchants }) => merchants.length === 0).map(({ address }) => address);
  const merchants = [...new Set(view.flatMap((wallet) => wallet.merchants))].sort();
  const bySet = new Map<string, { merchants: string[]; addresses: string[] }>();
  for (const pid of merchants) {
    const addresses = usable.filter((wallet) => wallet.merchants.includes(pid)).map(({ address }) => address);
    const set = bySet.get(addresses.join()) ?? { merchants: [], addresses };
    set.merchants.push(pid);
    bySet.set(addresses.join(), set);
  }
  return [
    { name: 'common', merchants: [], addresses: common },
    ...[...bySet.values()].map((set) => ({ name: `of merchant ${set.merchants.join(', ')}`, ...set })),
  ];
}

function demandWeight(weight: number): void {
  if (Number.isInteger(weight) && weight >= WEIGHT.least && weight <= WEIGHT.most) return;
  throw new DomainError('bad_request', `weight: give a whole number from ${WEIGHT.least} to ${WEIGHT.most}`);
}

function demandCap(cap: Units | null): void {
  if (cap === null || (cap > 0n && cap <= MOST_CAP)) return;
  throw new DomainError(
    'bad_request',
    'cap: give an amount of USDT above 0, or none for no limit; a wallet that shall get no orders at all: wallet disable T…',
  );
}

const capText = (cap: Units | null): string | null => (cap === null ? null : formatUnits(cap));

const walletRow = ({ id, network, address, state, mac, created_at: createdAt }: StoredRow): WalletRow => ({
  id: String(id),
  network,
  address,
  state,
  mac,
  createdAt: toInteger(createdAt),
});

const poolWallet = ({ address, weight, daily_cap: cap }: StoredRow): PoolWallet => ({
  address,
  weight: weight === null ? WEIGHT.least : toInteger(weight),
  cap: cap === null ? null : BigInt(cap),
});
