import type { Block } from './chain-model';
import {
  BloomMissView,
  CutView,
  FlawedHistoryView,
  LimitedView,
  OtherNetworkView,
  SkewedView,
  SplitView,
  behind,
} from './fault-bent-chains';
import type { FaultKind } from './fault-kind';
import type { OptionName, Parsed } from './fault-options';
import type { HistoryFlaws, NodeLimits } from './node-view';

/** Faults of what a node knows of the chain. */
const DEFAULT_BLOCKS_BEHIND = 20;
const DEFAULT_BACKEND_GAP = 3;
const DEFAULT_RANGE = 5;
const DEFAULT_ROWS = 10_000;
const DEFAULT_ARCHIVE_DEPTH = 9_000;
const DEFAULT_LATE_MS = 15_000;
const REPEATED_RECORDS = 20;

const limited = (
  about: string,
  takes: readonly OptionName[],
  limits: (options: Parsed) => NodeLimits,
): FaultKind => ({
  about,
  takes,
  start: (options) => ({ view: (chain, hit) => new LimitedView(chain, limits(options), hit) }),
});

const flawed = (
  about: string,
  needs: readonly OptionName[],
  takes: readonly OptionName[],
  flaws: (options: Parsed) => Omit<HistoryFlaws, 'hit'>,
): FaultKind => ({
  about,
  takes,
  needs,
  start: (options) => ({
    view: (chain, hit) => new FlawedHistoryView(chain, flaws(options), hit),
  }),
});

export const VIEW_FAULTS = {
  'head-frozen': {
    about: 'The head and the final head stand still as of the moment the fault was set.',
    start: (_options, { chain }) => {
      const [top, solidTop] = [chain.head.number, chain.solidHead.number];
      return { view: (view, hit) => new CutView(view, top, solidTop, hit) };
    },
  },
  behind: {
    about: 'The node is so many blocks behind.',
    takes: ['blocks'],
    start: ({ blocks = DEFAULT_BLOCKS_BEHIND }) => ({ view: (view, hit) => behind(view, blocks, hit) }),
  },
  'solid-behind': {
    about: 'The final head is so many blocks further behind; the head is right.',
    takes: ['blocks'],
    start: ({ blocks = DEFAULT_BLOCKS_BEHIND }) => ({
      view: (view, hit) => new CutView(view, Infinity, view.solidHead.number - blocks, hit),
    }),
  },
  'two-backends': {
    about: 'Every second request reaches a backend that is so many blocks behind.',
    takes: ['blocks', 'withinBatch'],
    start: ({ blocks = DEFAULT_BACKEND_GAP, withinBatch = false }) => {
      let turn = 0;
      let last: unknown;
      return {
        view: (view, hit, call) => {
          if (withinBatch || call !== last) turn += 1;
          last = call;
          return turn % 2 === 0 ? behind(view, blocks, hit) : view;
        },
      };
    },
  },
  'chain-split': {
    about:
      'From this height on (default: the final head as of now) the blocks are others, signed as well, and without this transaction.',
    takes: ['height', 'txid'],
    start: ({ height, txid }, { chain }) => {
      const forged = new Map<string, Block>();
      const from = height ?? chain.solidHead.number;
      return { view: (view, hit) => new SplitView(view, from, forged, txid, hit) };
    },
  },
  'chain-id': {
    about: 'The node is of another network.',
    needs: ['value'],
    start: ({ value = '' }) => ({ view: (view, hit) => new OtherNetworkView(view, value, hit) }),
  },
  'clock-skew': {
    about: 'The times of all blocks are so many milliseconds too late; below 0: too early.',
    needs: ['skewMs'],
    start: ({ skewMs = 0 }) => ({ view: (view, hit) => new SkewedView(view, skewMs, hit) }),
  },
  'finalized-unsupported': limited('The tag "finalized" is unknown.', [], () => ({ finalized: false })),
  'range-limit': limited('eth_getLogs takes so many blocks only.', ['blocks'], (options) => ({
    blockRange: options.blocks ?? DEFAULT_RANGE,
  })),
  'row-limit': limited('eth_getLogs gives so many rows only.', ['rows'], (options) => ({
    rows: options.rows ?? DEFAULT_ROWS,
  })),
  'archive-limit': limited('Logs and receipts deeper than this are refused.', ['depth'], (options) => ({
    archiveDepth: options.depth ?? DEFAULT_ARCHIVE_DEPTH,
  })),
  'bloom-miss': {
    about: 'eth_getLogs with a filter finds nothing (in one block, or anywhere); all else is right.',
    takes: ['block'],
    start: ({ block }) => ({ view: (view, hit) => new BloomMissView(view, block, hit) }),
  },
  'v1-lost': flawed('The history under /v1 has lost a transaction.', ['txid'], [], ({ txid = '' }) => ({
    lost: new Set([txid]),
  })),
  'v1-late': flawed('The history under /v1 lacks the last milliseconds.', [], ['ms'], ({ ms }) => ({
    lateMs: ms ?? DEFAULT_LATE_MS,
  })),
  'v1-no-fingerprint': flawed('Pages under /v1 do not say that there are more.', [], [], () => ({
    noFingerprint: true,
  })),
  'v1-repeats': flawed(
    'Further pages under /v1 begin with records of the page before.',
    [],
    ['rows'],
    (o) => ({
      repeats: o.rows ?? REPEATED_RECORDS,
    }),
  ),
} satisfies Record<string, FaultKind>;
