import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { rateSourceOf, type RateSourceName } from '@epusdt/rates';
import { describeRecorded, readFixture } from './recordings';

type Recorded = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

describeRecorded('recorded answers of rate sources', () => {
  let server: Server;
  let body = '';
  beforeAll(async () => {
    server = createServer((request, response) => {
      request.resume();
      response.writeHead(200, { 'content-type': 'application/json' }).end(body);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it.each<[RateSourceName, string, string, string, string, number | null]>([
    ['okx', 'okx_books', 'response_excerpt', 'CNY', '6.81', null],
    ['binance', 'binance_p2p', 'response_excerpt', 'AED', '3.6785', null],
    ['coingecko', 'coingecko', 'response', 'CNY', '6.76', 1_782_038_217_000],
  ])('of %s are read as they were meant', async (name, entry, part, fiat, price, at) => {
    const recorded = readFixture('50') as Recorded;
    body = JSON.stringify(recorded[entry]?.[part]);
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/rate`;
    const rates = await rateSourceOf(name, url, null).read([fiat]);
    expect([...rates]).toEqual([[fiat, { price, at }]]);
  });

  it.each<[RateSourceName, string, string]>([
    ['binance', 'binance_adlist', 'response_excerpt'],
    ['okx', 'okx_quoted', 'response'],
    ['coinmarketcap', 'cmc_chart', 'response_shape'],
    ['coingecko', 'okx_books', 'response_excerpt'],
  ])('that are not what %s is asked for give no rate', async (name, entry, part) => {
    const recorded = readFixture('50') as Recorded;
    body = JSON.stringify(recorded[entry]?.[part]);
    const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/rate`;
    await expect(rateSourceOf(name, url, null).read(['CNY'])).rejects.toThrow();
  });
});
