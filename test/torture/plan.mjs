/** Everything a run does, drawn before it begins: who buys what and when, who pays how, what goes wrong. */
import { createHash } from 'node:crypto';
import { Draws } from './draws.mjs';
import { planFaults } from './plan-faults.mjs';

/** Of 100 payments; what comes of each is for the checker to say. */
export const PAYERS = {
  exact: 78,
  under: 4,
  over: 3,
  twoParts: 3,
  late: 4,
  twice: 2,
  batch: 2,
  internal: 1,
  fakeToken: 1,
  failed: 1,
  tiny: 1,
};
const ODD = {
  internal: ['transferFrom', 'gasFree'],
  fakeToken: ['fakeToken', 'nonIndexed', 'nft'],
  failed: ['failed', 'failedWithLog', 'reverted'],
  tiny: ['zero', 'dust', 'lookAlike'],
};
/** Of 20 shops. */
const SHOPS = {
  good: 12,
  failing: 2,
  hanging: 1,
  reset: 1,
  'wrong-body': 1,
  redirect: 1,
  rebinding: 1,
  429: 1,
};
const PRICES = ['10.00', '25.00', '49.90', '99.00', '150.00'];
const SAME_PRICE = 0.7;
const CUT = 0.05;
const NATIVE = 0.2;
const MERCHANTS = 3;
const STEPS = 100;

export function makePlan({ seed, payments, mode, providers, tier, faults }) {
  const shops = planShops();
  const wallets = planWallets(seed, payments, tier);
  const purchases = planPurchases({ seed, payments, shops, tier });
  const active = tier.activeSeconds * tier.speed * 1_000;
  const events = planFaults({ seed, mode, active, providers, wallets: wallets.length, kinds: faults, tier });
  const plan = { shops, wallets, purchases, events, merchants: MERCHANTS, steps: STEPS, active };
  const digest = createHash('sha256').update(JSON.stringify(plan)).digest('hex').slice(0, 16);
  return { ...plan, digest };
}

const planShops = () =>
  Object.entries(SHOPS)
    .flatMap(([kind, count]) => Array.from({ length: count }, () => kind))
    .map((kind, index) => ({ id: index + 1, kind }));

/** So many that the busiest price has an amount for every order that can be open at once, and half as many again. */
function planWallets(seed, payments, tier) {
  const draws = new Draws(seed, 'wallets');
  const busiest = (payments * SAME_PRICE) / PRICES.length;
  const held = Math.min(1, (tier.lifetime + tier.lateWindow) / (tier.activeSeconds * tier.speed * 1_000));
  const count = Math.max(3, Math.ceil((busiest * held * 1.5) / STEPS) + 1);
  return Array.from({ length: count }, () => draws.address());
}

function planPurchases({ seed, payments, shops, tier }) {
  const draws = new Draws(seed, 'purchases');
  const payers = new Draws(seed, 'payers');
  const kinds = payers.deck(PAYERS, payments);
  const mean = (tier.activeSeconds * tier.speed * 1_000) / payments;
  let at = 0;
  return kinds.map((kind, index) => {
    at += draws.wait(mean);
    const shop = draws.pick(shops);
    // A body that an epusdt shop would be wrong to send is a good answer to an event.
    const native = draws.chance(NATIVE) && shop.kind !== 'wrong-body';
    return {
      index,
      at: Math.round(at),
      price: draws.chance(SAME_PRICE) ? draws.pick(PRICES) : priceOf(draws.between(100, 99_999)),
      shop: shop.id,
      merchant: (shop.id - 1) % MERCHANTS,
      native,
      cut: draws.chance(CUT) ? draws.between(0, 60) : null,
      door: draws.between(0, 1),
      payer: planPayer(payers, kind, tier),
    };
  });
}

function planPayer(draws, kind, tier) {
  const wait = draws.between(2_000, Math.round(tier.lifetime * 0.8));
  const base = { kind, wait, part: draws.between(20, 80), off: draws.between(1, 2_000_000) };
  if (kind === 'late') {
    // Some within the late window, some after it.
    return { ...base, wait: tier.lifetime + draws.between(5_000, Math.round(tier.lateWindow * 1.3)) };
  }
  return ODD[kind] ? { ...base, odd: draws.pick(ODD[kind]) } : base;
}

const priceOf = (cents) => `${Math.floor(cents / 100)}.${String(cents % 100).padStart(2, '0')}`;
