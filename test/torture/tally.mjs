/** Done by people at their leisure: no fault that a run waits for. */
const PEOPLE = ['manual-mark', 'look-back', 'wallet-off'];

/** What really went wrong, and what was planned and did not. */
export class Tally {
  faults = {};
  missed = {};
  /** How many of a kind have come to their end, met or missed. */
  over = {};

  count(name, times = 1) {
    if (times > 0) this.faults[name] = (this.faults[name] ?? 0) + times;
  }

  /** Planned, and it did not come about: never counted as injected. */
  miss(kind, why) {
    (this.missed[kind] ??= []).push(why);
  }

  end(kind) {
    this.over[kind] = (this.over[kind] ?? 0) + 1;
  }

  /** Of each kind of fault among these events one has been met, or there is none left to come. */
  hasMetEachKind(events) {
    return events.every(({ kind }) => {
      if (PEOPLE.includes(kind)) return true;
      const over = this.over[kind] ?? 0;
      const met = over - (this.missed[kind]?.length ?? 0);
      return met > 0 || over === events.filter((other) => other.kind === kind).length;
    });
  }
}
