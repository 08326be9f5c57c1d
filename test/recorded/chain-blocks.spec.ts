import { usdtOn } from '@epusdt/kernel';
import { describeChainSource } from './chain-contract';
import { expectedOf, openProvider, type ChainRig } from './chain-rig';
import { recordedCalls, recordedTransfers, startTransfersRig, startWholeBlockRig } from './chain-replay';
import { describeRecorded, readFixture } from './recordings';
import type { HeaderView } from './replay-chain';

describeRecorded('recorded blocks of the real network', () => {
  describeChainSource('23: 619 transactions', () => startWholeBlockRig());
  describeChainSource('23, from a node that serves the logs of every contract', () =>
    startWholeBlockRig(true),
  );
  describeChainSource('26: 55 transfers of the token among 344 transactions', () => startTransfersRig());

  it('23 holds 152 transfers and two in the name of somebody else, between approvals and other tokens', () => {
    const { logs, transactions } = recordedCalls();
    expect(transactions).toHaveLength(619);
    expect(logs).toHaveLength(154);
    expect(transactions.filter((one) => one.logs > 0).length).toBeGreaterThan(logs.length);
    const places = logs.map(({ blockLogIndex }) => blockLogIndex);
    expect(new Set(places).size).toBe(154);
    expect(Math.max(...places)).toBeGreaterThan(153);
  });

  it('26 holds 55, of which one moves nothing', () => {
    const { logs } = recordedTransfers();
    expect(logs).toHaveLength(55);
    expect(logs.filter(({ raw }) => raw === 0n)).toHaveLength(1);
  });

  describe('23', () => {
    let rig: ChainRig;
    beforeAll(async () => {
      rig = await startWholeBlockRig();
    });
    afterAll(() => rig.close());

    it('many transfers to many wallets are proven, and none to the others', () => {
      const proven = expectedOf(rig.truth);
      expect(proven.length).toBeGreaterThan(80);
      expect(proven.length).toBeLessThan(154);
      expect(new Set(proven.map(({ logIndex }) => logIndex))).toEqual(new Set([0]));
    });

    it('its header is the real one: it hashes to its id and its producer signed it', async () => {
      const { blockID, block_header } = readFixture('24') as HeaderView;
      const { number, parentHash, witness_address: witness, timestamp } = block_header.raw_data;
      const provider = openProvider(rig.url, 'http', usdtOn('mainnet'));
      const signed = await provider.node('settle')?.signedHeader(number);
      await provider.close();
      expect(signed).toMatchObject({ number, id: blockID, parentId: parentHash });
      expect(`41${signed?.witness ?? ''}`).toBe(witness);
      expect(signed?.signer).toBe(signed?.witness);
      expect(rig.truth.final.blocks[1]).toEqual({
        ...{ number, id: blockID, parentId: parentHash, time: timestamp },
      });
    });
  });
});
