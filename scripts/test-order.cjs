/** The long files first, so that no worker is left alone with one at the end. */
const Sequencer = require('@jest/test-sequencer').default;

const RANKS = [/\.group\.cjs$/, /\.browser\.ts$/];

const rankOf = ({ path }) => {
  const rank = RANKS.findIndex((pattern) => pattern.test(path));
  return rank === -1 ? RANKS.length : rank;
};

module.exports = class TestOrder extends Sequencer {
  sort(tests) {
    const usual = super.sort(tests);
    // By group first and engine second: both engines of a long group at once.
    return [...usual].sort(
      (a, b) => rankOf(a) - rankOf(b) || (rankOf(a) === 0 ? a.path.localeCompare(b.path) : 0),
    );
  }
};
