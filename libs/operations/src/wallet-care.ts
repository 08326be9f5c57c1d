import { Injectable } from '@nestjs/common';
import {
  BackScan,
  ChainSourceError,
  TokenContract,
  type BackScanRow,
  type BackScanStart,
  within,
} from '@epusdt/chain';
import { DomainError, SECOND } from '@epusdt/kernel';
import { Wallets, type Wallet, type WalletState } from '@epusdt/wallets';

export interface Progress {
  readonly text: string;
  readonly done: boolean;
}

/** A wallet that was taken into the pool, and what its owner should know of it. */
export interface AddedWallet {
  readonly wallet: Wallet;
  readonly notes: readonly string[];
}

/** What is known of an address that may be added. */
export interface WalletCheck {
  /** Of a wallet that was in the pool before. */
  readonly before: WalletState | null;
  /** Has the chain ever seen it? `null`: nobody could be asked. */
  readonly isSeen: boolean | null;
  /** Why nobody could be asked. */
  readonly problem: string | null;
}

/** A person waits. */
const PATIENCE_MS = 8 * SECOND;
/** Seconds of this century and milliseconds of it do not overlap. */
const MILLISECONDS_FROM = 10 ** 11;

/** What is asked of the chain about a wallet, for whoever manages wallets. */
@Injectable()
export class WalletCare {
  constructor(
    private readonly wallets: Wallets,
    private readonly token: TokenContract,
    private readonly backScan: BackScan,
  ) {}

  /** Looks at an address as `add` does, and leaves it at that. A blacklisted one is refused. */
  async check(address: string): Promise<WalletCheck> {
    const before = await this.wallets.demandAddable(address);
    try {
      const isSeen = await within(PATIENCE_MS, this.isSeen(address));
      return { before, isSeen, problem: null };
    } catch (error) {
      if (!(error instanceof ChainSourceError)) throw error;
      return { before, isSeen: null, problem: error.message };
    }
  }

  /** Takes the address into the pool. A blacklisted one is refused. */
  async add(address: string, actor: string): Promise<AddedWallet> {
    const notes = notesOn(await this.check(address));
    return { wallet: await this.wallets.add(address, actor), notes };
  }

  /** `from`: a block number, a date such as 2026-01-31 or 2026-01-31T12:00Z, or a Unix time. */
  async lookBack(address: string, from: string): Promise<Progress> {
    if (!(await this.wallets.isGenuine(address))) {
      throw new DomainError(
        'not_found',
        `no wallet ${address} in the pool; add it first with: wallet add T…`,
      );
    }
    const running = await this.backScan.latest(address);
    if (running?.state === 'running') return progressOf(running);
    return progressOf(await this.backScan.start(address, startOf(from)));
  }

  async progress(address: string): Promise<Progress> {
    const row = await this.backScan.latest(address);
    if (row) return progressOf(row);
    throw new DomainError(
      'not_found',
      `nobody has looked back for ${address}; begin with: wallet backscan T… --from <block or date>`,
    );
  }

  private async isSeen(address: string): Promise<boolean> {
    if (await this.token.isBlacklisted(address)) {
      throw new DomainError(
        'wallet_invalid',
        `${address} is blacklisted by the issuer of USDT: it can receive, but nothing of it can ever be spent; use another address`,
      );
    }
    return this.token.accountExists(address);
  }
}

function notesOn({ isSeen, problem }: WalletCheck): string[] {
  if (problem !== null) return [`note: it could not be checked on the chain now (${problem})`];
  if (isSeen === true) return [];
  return [
    'note: the chain has never seen this address. That is well for a new wallet; else compare it once more.',
  ];
}

function startOf(text: string): BackScanStart {
  if (/^\d{1,9}$/.test(text)) return { block: Math.max(1, Number(text)) };
  if (/^\d{10,13}$/.test(text)) {
    const number = Number(text);
    return { time: number < MILLISECONDS_FROM ? number * SECOND : number };
  }
  const time = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN;
  if (!Number.isNaN(time)) return { time };
  throw new DomainError(
    'wallet_invalid',
    `--from: "${text.slice(0, 40)}" is no block and no time; give a block number, or a date such as 2026-01-31 or 2026-01-31T12:00Z`,
  );
}

function progressOf(row: BackScanRow): Progress {
  const { address, fromBlock, nextBlock, toBlock, found, state, problem } = row;
  const all = toBlock - fromBlock + 1;
  const share = Math.floor(((nextBlock - fromBlock) / all) * 100);
  const news = `${found} transfer(s) that were not known`;
  if (state === 'done')
    return { text: `${address}: blocks ${fromBlock} to ${toBlock} looked through, ${news}`, done: true };
  const trouble = problem === null ? '' : `; waits: ${problem}`;
  return {
    text: `${address}: ${share} % of blocks ${fromBlock} to ${toBlock}, ${news}${trouble}`,
    done: false,
  };
}
