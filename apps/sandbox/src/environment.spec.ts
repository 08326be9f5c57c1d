import { EnvironmentError, readEnvironment } from './environment';

function problems(variables: NodeJS.ProcessEnv): readonly string[] {
  try {
    readEnvironment(variables);
  } catch (error) {
    if (error instanceof EnvironmentError) return error.problems;
    throw error;
  }
  return [];
}

it('has defaults', () => {
  expect(readEnvironment({})).toEqual({ port: 8090, host: '127.0.0.1', msPerBlock: 3000 });
  expect(readEnvironment({ SANDBOX_PORT: '', SHOP_SECRET: ' ' })).toEqual(readEnvironment({}));
});

it('reads everything', () => {
  const variables = {
    SANDBOX_PORT: '0',
    SANDBOX_HOST: '::1',
    SANDBOX_MS_PER_BLOCK: '200',
    SANDBOX_PROVIDERS: '3',
    SHOP_GATEWAY_URL: 'http://gateway:8000/',
    SHOP_SECRET: 'secret',
    SHOP_PUBLIC_URL: 'https://shop.example/demo/',
  };
  expect(readEnvironment(variables)).toEqual({
    port: 0,
    host: '::1',
    msPerBlock: 200,
    providers: 3,
    ports: [0, 0],
    shop: { gatewayUrl: 'http://gateway:8000', secret: 'secret', publicUrl: 'https://shop.example/demo' },
  });
});

it('puts further providers on the next ports', () => {
  expect(readEnvironment({ SANDBOX_PROVIDERS: '3' })).toMatchObject({ port: 8090, ports: [8091, 8092] });
  expect(readEnvironment({ SANDBOX_PROVIDERS: '1' })).toMatchObject({ providers: 1, ports: [] });
  for (const wrong of ['0', '6', '2.5', 'three']) {
    expect(problems({ SANDBOX_PROVIDERS: wrong })).toEqual([
      `SANDBOX_PROVIDERS: "${wrong}" is no number of providers; give 1 to 5`,
    ]);
  }
  expect(problems({ SANDBOX_PROVIDERS: '2', SANDBOX_PORT: '65535' })).toEqual([
    'SANDBOX_PROVIDERS: 2 ports from 65535 on end at 65536; give a lower SANDBOX_PORT',
  ]);
});

it('reports all problems at once, with the variable and the cure', () => {
  const variables = {
    SANDBOX_PORT: '70000',
    SANDBOX_HOST: 'a b',
    SANDBOX_MS_PER_BLOCK: 'fast',
    SHOP_GATEWAY_URL: 'gateway:8000',
    SHOP_PUBLIC_URL: 'http://shop/?a=1',
  };
  expect(problems(variables).map((line) => line.split(':')[0])).toEqual([
    'SANDBOX_PORT',
    'SANDBOX_MS_PER_BLOCK',
    'SANDBOX_HOST',
    'SHOP_GATEWAY_URL',
    'SHOP_PUBLIC_URL',
    'SHOP_SECRET',
  ]);
  expect(problems({ SHOP_SECRET: 's3cret' })).toEqual([
    'SHOP_GATEWAY_URL: missing beside SHOP_SECRET; give the gateway’s address',
  ]);
});
