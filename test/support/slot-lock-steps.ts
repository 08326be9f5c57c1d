import fc from 'fast-check';
import { SECOND } from '@epusdt/kernel';
import { ADDRESSES, POOL, amounts, keyOf, request, text, type Rig } from './slot-lock-rigs';

const address = fc.constantFrom(...ADDRESSES, 'D');
const owner = fc.constantFrom('one', 'two');
const units = fc.constantFrom(...amounts(3));
const lasting = fc.integer({ min: 5, max: 120 }).map((seconds) => seconds * SECOND);
const slot = fc.record({ address, units, owner, lasting });
export type Step = (rig: Rig) => Promise<string>;
export const quiet =
  (work: (rig: Rig) => Promise<void>): Step =>
  (rig) =>
    work(rig).then(() => '');
export const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc
      .record({
        addresses: fc.uniqueArray(address, { minLength: 1 }),
        count: fc.integer({ min: 1, max: 3 }),
        inTurn: fc.boolean(),
        owner,
      })
      .map(
        ({ addresses, count, inTurn, owner }): Step =>
          async (rig) =>
            text(await rig.locks.take(request({ addresses, inTurn, amounts: amounts(count), owner }))),
      ),
  },
  {
    weight: 2,
    arbitrary: slot.map((one) => quiet((rig) => rig.locks.release(keyOf(one.address, one.units), one.owner))),
  },
  {
    weight: 2,
    arbitrary: slot.map((one) =>
      quiet((rig) =>
        rig.locks.keep({
          key: keyOf(one.address, one.units),
          owner: one.owner,
          until: rig.clock.now() + one.lasting,
        }),
      ),
    ),
  },
  {
    weight: 3,
    arbitrary: fc
      .record({
        taken: fc.array(slot, { maxLength: 4 }),
        assigned: fc.array(fc.record({ address, turn: fc.integer({ min: 1, max: 50 }) }), { maxLength: 4 }),
      })
      .map(({ taken, assigned }) =>
        quiet((rig) =>
          rig.locks.warm(POOL, {
            assigned,
            taken: taken.map((one) => ({
              key: keyOf(one.address, one.units),
              owner: one.owner,
              until: rig.clock.now() + one.lasting,
            })),
          }),
        ),
      ),
  },
  // Whole seconds after lives of whole seconds: Redis, whose clock runs on meanwhile, agrees.
  {
    weight: 2,
    arbitrary: fc.integer({ min: 1, max: 40 }).map((seconds) => quiet((rig) => rig.pass(seconds * SECOND))),
  },
  { weight: 1, arbitrary: fc.constant(quiet((rig) => rig.forget())) },
);
