import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as read } from 'node:stream/consumers';
import type { SimulatedChain } from '../../apps/sandbox/src/chain';
import { answerFull, type Fields } from '../../apps/sandbox/src/node-api-full';
import { answerRpc } from '../../apps/sandbox/src/node-api-rpc';

/** A second node of the same chain, which nothing intercepts. */
export async function startHonestNode(
  chain: SimulatedChain,
): Promise<{ url: string; close(): Promise<void> }> {
  const server = createServer((request, response) => {
    void read(request).then((body) => {
      const [, api = '', name = ''] = (request.url ?? '').split('/');
      const asked = JSON.parse(body) as unknown;
      const view = api === 'walletsolidity' ? 'solid' : 'full';
      const answer =
        api === 'jsonrpc' ? answerRpc(chain, asked) : answerFull(chain, view, name, asked as Fields);
      response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
