import { problemsOf } from '../../../test/support/config-problems';
import { loadConfig } from '.';

describe('the clock of somebody else', () => {
  const url = 'http://127.0.0.1:8090/_sim/clock';

  it('is followed on the simulated network', () => {
    expect(loadConfig({ TRON_NETWORK: 'sandbox', CLOCK_URL: url }).tron.clockUrl).toBe(url);
  });

  it.each(['mainnet', 'nile', 'shasta'])('is refused on %s', (network) => {
    expect(problemsOf({ TRON_NETWORK: network, CLOCK_URL: url })).toEqual([
      {
        variable: 'CLOCK_URL',
        problem: "another clock than this machine's is followed on TRON_NETWORK=sandbox only",
        cure: 'Leave it out and the time is the one of this machine',
      },
    ]);
  });

  it.each(['noon', 'http://127.0.0.1/?at=12'])('is no such address: %s', (text) => {
    expect(problemsOf({ TRON_NETWORK: 'sandbox', CLOCK_URL: text })).toMatchObject([
      { variable: 'CLOCK_URL' },
    ]);
  });
});
