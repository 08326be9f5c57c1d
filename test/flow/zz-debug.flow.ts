import { rows } from '../support/gateway';
import { TcpProxy } from '../support/tcp-proxy';
import { createWorld } from '../support/world';
it('x', async () => {
  const world = await createWorld({ wallets: 3 });
  const redis = await TcpProxy.start(world.engine.environment['REDIS_URL'] ?? '');
  await world.restart({ REDIS_URL: redis.url });
  const placed = await world.shop.shop.order({ id: 'tea', name: '', about: '', price: '88' });
  console.log(placed);
  world.sandbox.chain.transfer({ to: placed.trade?.address ?? '', amountUnits: BigInt(Math.round(Number(placed.trade?.actualAmount) * 1e6)) });
  world.sandbox.chain.mineFinal();
  await world.gateway.work();
  console.log(await rows(world.gateway, 'transfers'), await rows(world.gateway, 'cursors'), await rows(world.gateway, 'orders'), await rows(world.gateway,'inbox'));
  await world.close(); await redis.cut();
});
