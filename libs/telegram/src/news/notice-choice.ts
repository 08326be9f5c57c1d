import type { Notice } from '@epusdt/notices';

/** Lines of one message: of what should be looked at, and of what went well. */
const MAX_ODD = 14;
const MAX_WELL = 6;
/** Of each degree these come before anything else: many of one kind do not hide the others. */
const SURE_OF_EACH = 4;

/** Money that goes, what is wrong still, shops that will not hear of it, and the rest. */
type Degree = 0 | 1 | 2 | 3;

/** Which of many notices are told in a line of their own, the worst first, and of these the newest. */
export function chosenOf(notices: readonly Notice[]): readonly Notice[] {
  const newest = [...notices].reverse();
  const odd = newest.filter(({ kind }) => kind !== 'paid');
  const well = newest.filter(({ kind }) => kind === 'paid').slice(0, MAX_WELL);
  const latest = latestOfAlarms(notices);
  const degrees = [0, 1, 2, 3].map((degree) => odd.filter((one) => degreeOf(one, latest) === degree));
  const sure = degrees.flatMap((some) => some.slice(0, SURE_OF_EACH));
  const others = degrees.flatMap((some) => some.slice(SURE_OF_EACH));
  const chosen = new Set([...sure, ...others].slice(0, MAX_ODD));
  return [...degrees.flat().filter((one) => chosen.has(one)), ...well];
}

function degreeOf(notice: Notice, latest: ReadonlyMap<string, Notice>): Degree {
  const { about } = notice;
  switch (about.type) {
    case 'outgoing':
      return about.facts.isOwn ? 3 : 0;
    case 'alarm':
      return about.facts.state === 'stands' && latest.get(alarmOf(about.facts)) === notice ? 1 : 3;
    case 'callback':
      return about.facts.what === 'failing' ? 3 : 2;
    default:
      return 3;
  }
}

/** Of an alarm that has come and gone its end is the last that is told. */
function latestOfAlarms(notices: readonly Notice[]): Map<string, Notice> {
  return new Map(
    notices.flatMap((one) => (one.about.type === 'alarm' ? [[alarmOf(one.about.facts), one] as const] : [])),
  );
}

const alarmOf = ({ alarm, subject }: { readonly alarm: string; readonly subject: string }): string =>
  `${alarm}:${subject}`;
