import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { hexOfLength } from '../../apps/sandbox/src/bytes';
import {
  isRecord,
  json,
  notFound,
  parseJson,
  readBody,
  send,
  type Answer,
} from '../../apps/sandbox/src/http';
import { ReplayChain, type RealTransfer, type ReplayBlock } from './replay-chain';
import { historyView } from './replay-history';
import { answerRpc, type Habits } from './replay-rpc';
import type { ReplaySource } from './replay-source';
import { genesisView, headerView, infoView } from './replay-views';
import type { Splice, Spliced } from './splices';

type Fields = Readonly<Record<string, unknown>>;

export interface ReplayOptions {
  /** Default: block 78,115,149 (fixture 26). */
  readonly source?: ReplaySource;
  readonly splices?: readonly Splice[];
  /** True: `eth_getLogs` gives the logs of every contract, whichever was asked for. */
  readonly ignoresAddress?: boolean;
}

/**
 * A Tron node on a local port that knows one recorded block of mainnet. It starts with the parent of that block as
 * head and as solid head; `advance()` shows the block and its successors.
 */
export class ReplayNode {
  private readonly server: Server;
  private readonly unknown = new Set<string>();
  private readonly habits: Habits;

  private constructor(
    private readonly chain: ReplayChain,
    ignoresAddress: boolean,
  ) {
    this.habits = { ignoresAddress, onUnserved: (method) => this.unknown.add(method) };
    this.server = createServer((request, response) => {
      this.handle(request, response).catch((error: unknown) => {
        response.destroy(error instanceof Error ? error : new Error(String(error)));
      });
    });
  }

  static async start({
    splices = [],
    source,
    ignoresAddress = false,
  }: ReplayOptions = {}): Promise<ReplayNode> {
    const node = new ReplayNode(new ReplayChain(splices, source), ignoresAddress);
    await new Promise<void>((resolve, reject) => {
      node.server.once('error', reject).listen(0, '127.0.0.1', resolve);
    });
    return node;
  }

  get url(): string {
    const { port } = this.server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  /** What this node made up from the recording, in words. */
  get derivedParts(): readonly string[] {
    return this.chain.derivedParts;
  }

  /** Milliseconds. */
  get blockTime(): number {
    return this.chain.source.timestamp;
  }

  get blockNumber(): number {
    return this.chain.source.number;
  }

  get headTime(): number {
    return this.chain.head.timestamp;
  }

  get headNumber(): number {
    return this.chain.head.number;
  }

  get solidNumber(): number {
    return this.chain.solidHead.number;
  }

  /** A block that is shown by now. */
  block(number: number): ReplayBlock | undefined {
    return this.chain.block(number);
  }

  /** The real transfers of the token in the block, in its order: 55 in that of fixture 26. */
  get transfers(): readonly RealTransfer[] {
    return this.chain.transfers;
  }

  get spliced(): readonly Spliced[] {
    return this.chain.spliced;
  }

  /** Methods and paths asked for that this node does not have; a spec asserts that there are none. */
  get unserved(): readonly string[] {
    return [...this.unknown];
  }

  /** Shows that many more blocks, the solid head following 18 behind; default: all of them. */
  advance(blocks?: number): void {
    this.chain.advance(blocks);
  }

  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => {
      this.server.close(() => {
        resolve();
      });
    });
    this.server.closeAllConnections();
    await closed;
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? '/', this.url);
    const body = parseJson((await readBody(request)) ?? '');
    const fields = isRecord(body) ? body : Object.fromEntries(searchParams);
    await send(response, this.answer(pathname, body, fields));
  }

  private answer(path: string, body: unknown, fields: Fields): Answer {
    if (path === '/jsonrpc') return json(answerRpc(this.chain, body, this.habits));
    const account = /^\/v1\/accounts\/(T\w{33})\/transactions\/trc20$/.exec(path)?.[1];
    if (account !== undefined) return json(historyView(this.chain, account, fields));
    const match = /^\/(wallet|walletsolidity)\/(\w+)$/.exec(path);
    const head = match?.[1] === 'walletsolidity' ? this.chain.solidHead : this.chain.head;
    const visible = String(fields['visible']) === 'true';
    switch (match?.[2]) {
      case 'getnowblock':
        return json(headerView(head, visible));
      case 'getblock':
        if (fields['id_or_num'] === '0') return json(genesisView());
        return headerAnswer(this.blockBelow(head, fields['id_or_num']), visible);
      case 'getblockbynum':
        return headerAnswer(this.blockBelow(head, fields['num'] ?? 0), visible);
      case 'gettransactioninfobyid': {
        const transaction = this.chain.transaction(hexOfLength(fields['value'], 32) ?? '');
        return json(transaction && transaction.block.number <= head.number ? infoView(transaction) : {});
      }
      case 'gettransactioninfobyblocknum': {
        const block = this.blockBelow(head, fields['num'] ?? 0);
        return json(block ? block.transactions.map(infoView) : []);
      }
      case 'gettransactioncountbyblocknum':
        return json({ count: this.blockBelow(head, fields['num'] ?? 0)?.transactions.length ?? 0 });
      case 'triggerconstantcontract':
        // Not deprecated, no fee, nobody blacklisted: as it was.
        return json({ result: { result: true }, constant_result: ['0'.repeat(64)] });
      default:
        this.unknown.add(path);
        return notFound(path);
    }
  }

  /** Without a number or an id, the head of that interface. */
  private blockBelow(head: ReplayBlock, which: unknown): ReplayBlock | undefined {
    if (which === undefined || which === '') return head;
    const id = hexOfLength(which, 32);
    const block = id === null ? this.chain.block(Number(which)) : this.chain.blockById(id);
    return block && block.number <= head.number ? block : undefined;
  }
}

/** Headers only: the full-node form of a whole block is not recorded. */
const headerAnswer = (block: ReplayBlock | undefined, visible: boolean): Answer =>
  json(block ? headerView(block, visible) : {});
