import type { Asset } from '@epusdt/kernel';
import { addressFromHex } from '@epusdt/kernel';

const SYMBOLS: readonly string[] = ['USDT', 'USD₮'];

/**
 * Asks the token contract for its symbol and decimals. `null` when they are USDT's, else what is wrong. tronweb is
 * loaded here only: it costs half a second and 34 MB.
 */
export async function contractProblem(node: string, asset: Asset): Promise<string | null> {
  const { TronWeb } = await import('tronweb');
  const tronWeb = new TronWeb({ fullHost: node });
  const contract = addressFromHex(asset.contract);
  const call = async (selector: string): Promise<string> => {
    const answer = await tronWeb.transactionBuilder.triggerConstantContract(
      contract,
      selector,
      {},
      [],
      contract,
    );
    const results: unknown = answer.constant_result;
    const first: unknown = Array.isArray(results) ? results[0] : undefined;
    if (typeof first !== 'string') throw new Error(`contract ${contract} does not answer ${selector}`);
    return first;
  };
  const decimals = Number.parseInt(await call('decimals()'), 16);
  const [symbol] = tronWeb.utils.abi.decodeParams([], ['string'], `0x${await call('symbol()')}`) as unknown[];
  if (decimals !== asset.decimals)
    return `contract ${contract} has ${decimals} decimals, USDT has ${asset.decimals}`;
  if (!SYMBOLS.includes(String(symbol)))
    return `contract ${contract} calls itself "${String(symbol)}", not USDT`;
  return null;
}
