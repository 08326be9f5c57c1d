import { EnvironmentError, readEnvironment } from './environment';
import { startSandbox } from './sandbox';

const say = (line: string): boolean => process.stdout.write(`${line}\n`);

async function main(): Promise<void> {
  const options = readEnvironment();
  const sandbox = await startSandbox(options);
  const { url, chain } = sandbox;
  const pace = chain.msPerBlock === 0 ? 'blocks by hand' : `a block every ${chain.msPerBlock} ms`;
  say(`sandbox: ${url} (chain ${chain.chainId}, ${pace})`);
  for (const provider of sandbox.providers.slice(1)) say(`provider ${provider.name}: ${provider.url}`);
  say(
    options.shop
      ? `demo shop: ${url}/shop (gateway ${options.shop.gatewayUrl})`
      : 'demo shop: closed; SHOP_GATEWAY_URL and SHOP_SECRET open it',
  );
  const stop = (): void => {
    // A second signal finds no handler and ends the process at once.
    process.removeListener('SIGINT', stop).removeListener('SIGTERM', stop);
    sandbox.close().catch(fail);
  };
  process.on('SIGINT', stop).on('SIGTERM', stop);
}

function fail(error: unknown): void {
  const text = error instanceof Error ? error.message : String(error);
  const lines = error instanceof EnvironmentError ? error.problems : [text];
  for (const line of lines) process.stderr.write(`sandbox: ${line}\n`);
  process.exitCode = 1;
}

main().catch(fail);
