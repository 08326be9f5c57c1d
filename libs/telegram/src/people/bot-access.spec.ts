import { BotAccess } from './bot-access';

const access = new BotAccess({ owners: [1, 2], support: [2, 3], readers: [3, 4] });

it.each([
  [1, 'owner', true, true, true],
  [2, 'owner', true, true, true],
  [3, 'support', false, true, true],
  [4, 'reader', false, false, true],
  [5, null, false, false, false],
])('the id %s is %s', (id, role, owner, support, reader) => {
  expect(access.roleOf(id)).toBe(role);
  expect([access.may(id, 'owner'), access.may(id, 'support'), access.may(id, 'reader')]).toEqual([
    owner,
    support,
    reader,
  ]);
});
