import { ConfigError, loadConfig, type Config, type ConfigProblem, type Environment } from '.';

type Provider = Config['tron']['providers'][number];

const providersOf = (nodes: string, more: Environment = {}): readonly Provider[] =>
  loadConfig({ ...more, TRON_NODES: nodes }).tron.providers;

function problemsOf(nodes: string): readonly ConfigProblem[] {
  try {
    loadConfig({ TRON_NODES: nodes });
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

const NODE: Provider = {
  url: 'http://node.example',
  kind: 'node',
  operator: 'node.example',
  apiKey: null,
  weight: 1,
  perSecond: null,
  perMethod: false,
  perDay: null,
};

describe('an entry', () => {
  it('of an address alone is a node without limits', () => {
    expect(providersOf('http://node.example')).toEqual([NODE]);
  });

  it('may say everything', () => {
    const text =
      'https://api.trongrid.io/ ; key=a=b ;weight= 2.5;kind=trongrid;operator=TronGrid;rps=12.5;daily=80000;';
    expect(providersOf(text)).toEqual([
      {
        url: 'https://api.trongrid.io',
        kind: 'trongrid',
        operator: 'trongrid',
        apiKey: 'a=b',
        weight: 2.5,
        perSecond: 12.5,
        perMethod: false,
        perDay: 80_000,
      },
    ]);
  });

  it.each<[string, Partial<Provider>]>([
    ['https://api.trongrid.io', { kind: 'trongrid', perSecond: 0.5, perMethod: true, perDay: null }],
    ['https://api.trongrid.io;rps=0.3', { perSecond: 0.3, perMethod: true }],
    ['https://api.trongrid.io;key=k', { apiKey: 'k', perSecond: 9, perMethod: false, perDay: 100_000 }],
    ['https://API.TronGrid.io', { kind: 'trongrid', operator: 'trongrid.io' }],
    ['https://api.trongrid.io;kind=jsonrpc', { kind: 'jsonrpc', perSecond: null, perMethod: false }],
    ['https://eviltrongrid.io', { kind: 'node', apiKey: null }],
    ['https://trongrid.io.example', { kind: 'node', operator: 'io.example' }],
    ['https://proxy.example;kind=trongrid;key=k', { kind: 'trongrid', perSecond: 9, perDay: 100_000 }],
    ['https://rpc.example/v2/secret;kind=jsonrpc', { url: 'https://rpc.example/v2/secret', kind: 'jsonrpc' }],
    ['http://a.example;kind=http', { kind: 'http' }],
    ['http://a.example;weight=0.1;daily=100', { weight: 0.1, perDay: 100 }],
    ['http://a.example;weight=100;rps=1000;daily=1000000000', { weight: 100, perSecond: 1_000 }],
  ])('%s', (entry, part) => {
    expect(providersOf(entry)).toEqual([expect.objectContaining(part)]);
  });

  it.each([
    ['https://eu.rpc.node.example', 'node.example'],
    ['https://node.example.', 'node.example'],
    ['http://127.0.0.1:8090', '127.0.0.1'],
    ['http://[::1]:8090', '[::1]'],
    ['http://localhost:8090', 'localhost'],
    ['http://sandbox:8090/x', 'sandbox'],
    ['http://10.0.0.7;operator=Me_2', 'me_2'],
  ])('%s is run by %s', (entry, operator) => {
    expect(providersOf(entry)).toEqual([expect.objectContaining({ operator })]);
  });
});

describe('the key of TronGrid', () => {
  it('goes to hosts of trongrid.io that have none of their own, and nowhere else', () => {
    const nodes =
      'https://api.trongrid.io,https://a.trongrid.io;key=own,https://b.example,https://c.example;kind=trongrid';
    const keys = providersOf(nodes, { TRONGRID_API_KEY: 'shared' }).map(({ apiKey }) => apiKey);
    expect(keys).toEqual(['shared', 'own', null, null]);
  });

  it('is used with the public node of the network', () => {
    const { providers } = loadConfig({ TRON_NETWORK: 'nile', TRONGRID_API_KEY: 'shared' }).tron;
    expect(providers).toEqual([expect.objectContaining({ apiKey: 'shared', perSecond: 9 })]);
  });
});

describe('a wrong entry', () => {
  it.each([
    ['http://a;color=red', 'has an unknown attribute "color"'],
    ['http://a;0123456789abcdef', 'has an attribute that is not of the form name=value'],
    ['http://a;KEY=k', 'has an attribute that is not of the form name=value'],
    ['http://a;weight=1;weight=2', 'has two of "weight"'],
    ['http://a;weight=0', 'has a weight that is no number from 0.1 to 100'],
    ['http://a;weight=101', 'has a weight that is no number from 0.1 to 100'],
    ['http://a;weight=-1', 'has a weight that is no number from 0.1 to 100'],
    ['http://a;weight=1e1', 'has a weight that is no number from 0.1 to 100'],
    ['http://a;weight=', 'has a weight that is no number from 0.1 to 100'],
    ['http://a;rps=0', 'has a rps that is no number from 0.1 to 1000'],
    ['http://a;daily=99', 'has a daily that is no whole number from 100 to 1000000000'],
    ['http://a;daily=100.5', 'has a daily that is no whole number from 100 to 1000000000'],
    ['http://a;kind=archive', 'has an unknown kind'],
    ['http://a;operator=', 'has an operator that is no name'],
    ['http://a;key=', 'has a key that is empty, too long, or holds blanks or signs of no key'],
    ['http://a;key=a b', 'has a key that is empty, too long, or holds blanks or signs of no key'],
    ['a;weight=2', 'is no plain http(s) address (without user name, "?" and "#")'],
    [';weight=2', 'is no plain http(s) address (without user name, "?" and "#")'],
    ['http://b/x/,http://B:80/x;weight=2', 'has the address of entry 1'],
  ])('%s', (nodes, problem) => {
    const place = nodes.split(',').length;
    expect(problemsOf(nodes)).toEqual([
      {
        variable: 'TRON_NODES',
        problem: `entry ${place} ${problem}`,
        cure: expect.stringMatching(/^(Give|Leave)/),
      },
    ]);
  });

  it('is told with all that is wrong with it, and with its place', () => {
    const problems = problemsOf('http://a,http://b;weight=x;rps=y,ftp://c').map(({ problem }) => problem);
    expect(problems.map((problem) => problem.slice(0, 7))).toEqual(['entry 2', 'entry 2', 'entry 3']);
  });

  it('at the same address differs by its path', () => {
    expect(providersOf('http://a/x,http://a/y,http://a:81/x')).toHaveLength(3);
  });
});
