import { TcpProxy } from '../support/tcp-proxy';
import { createWorld } from '../support/world';
import { getQueueToken } from '@nestjs/bull';
it.each([['early', 'hang'], ['late', 'hang'], ['early', 'cut'], ['late', 'cut']])('%s %s', async (when, how) => {
  const world = await createWorld({ wallets: 3 });
  const redis = await TcpProxy.start(world.engine.environment['REDIS_URL'] ?? '');
  const brk = async () => { if (how === 'hang') redis.hang(); else await redis.cut(); };
  if (when === 'early') await brk();
  await world.restart({ REDIS_URL: redis.url });
  if (when === 'late') { await new Promise((r) => setTimeout(r, 200)); await brk(); }
  const q = world.gateway.gateway.app.get<any>(getQueueToken('callbacks'), { strict: false });
  const s = performance.now();
  await world.close();
  console.log(when, how, performance.now() - s, q.clients.map((c: any) => `${c.status} ${c.manuallyClosing} ${c.reconnectTimeout !== null && c.reconnectTimeout !== undefined}`).join(';'));
  await new Promise((r) => setTimeout(r, 1000));
  console.log(when, how, q.clients.map((c: any) => `${c.status} ${c.manuallyClosing} ${c.reconnectTimeout !== null && c.reconnectTimeout !== undefined}`).join(';'));
  await redis.cut();
}, 20000);
