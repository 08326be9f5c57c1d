/** One thing looked at. `cure` says what to do when it is not well. */
export interface Finding {
  readonly name: string;
  readonly well: boolean;
  readonly detail: string;
  readonly cure: string | null;
}

/** What the doctor needs to know of the configuration. */
export class DoctorSettings {
  constructor(
    readonly publicUrl: string,
    readonly publicUrlGiven: boolean,
    readonly dataDir: string,
  ) {}
}

/** Something is wrong, and this is what to do about it. */
export class Illness extends Error {
  constructor(
    message: string,
    readonly cure: string,
  ) {
    super(message);
  }
}
