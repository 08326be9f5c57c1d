import { NETWORK_FACTS, TRON_NETWORKS, slotKey, usdtOn, isNobodysAddress } from './asset';

describe('usdtOn', () => {
  it('knows the mainnet contract', () => {
    expect(usdtOn('mainnet')).toEqual({
      network: 'tron',
      token: 'usdt',
      contract: 'a614f803b6fd780986a42c78ec9c7f77e6ded13c',
      decimals: 6,
    });
  });

  it.each(TRON_NETWORKS)('%s has a valid contract, a node and facts that fit', (network) => {
    expect(usdtOn(network).contract).toMatch(/^[0-9a-f]{40}$/);
    const facts = NETWORK_FACTS[network];
    expect(facts.nodes.map((node) => new URL(node).origin)).toEqual(facts.nodes);
    expect(facts.chainId === null).toBe(network === 'sandbox');
  });

  it('gives no two real networks one chain id', () => {
    const ids = TRON_NETWORKS.flatMap((network) => NETWORK_FACTS[network].chainId ?? []);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('takes another contract', () => {
    expect(usdtOn('nile', 'TJngGWiRMLgNFScEybQxLEKQMNdB4nR6Vx').contract).toBe(
      '60bb513e91aa723a10a4020ae6fcce39bce7e240',
    );
  });

  it.each(['', 'USDT', '0xa614f803b6fd780986a42c78ec9c7f77e6ded13c', 'TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6Z'])(
    'refuses %j as a contract and names it',
    (contract) => {
      expect(() => usdtOn('mainnet', contract)).toThrow(`not a Tron address: ${contract}`);
    },
  );
});

describe('slotKey', () => {
  const usdt = usdtOn('mainnet');
  const address = 'TJngGWiRMLgNFScEybQxLEKQMNdB4nR6Vx';

  it('names network, token, address and amount', () => {
    expect(slotKey(usdt, address, 20_050_100n)).toBe(`tron:usdt:${address}:20050100`);
  });

  it('differs when the amount differs by one unit', () => {
    expect(slotKey(usdt, address, 20_050_101n)).not.toBe(slotKey(usdt, address, 20_050_100n));
  });
});

describe('addresses that must never receive', () => {
  it.each([
    ['TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t', true],
    ['TXYZopYRdj2D9XRtbG411XZZ3kM5VkAeBf', true],
    ['T9yD14Nj9j7xAB4dbGeiX9h8unkKHxuWwb', true],
    ['TJngGWiRMLgNFScEybQxLEKQMNdB4nR6Vx', false],
  ])('%s: %s', (address, nobodys) => {
    expect(isNobodysAddress(address)).toBe(nobodys);
  });
});
