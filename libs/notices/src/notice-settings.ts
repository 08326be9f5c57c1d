/** Who is told, and when. */
export class NoticeSettings {
  constructor(
    /** `<chat>` or `<chat>/<topic>`. */
    readonly places: readonly string[],
    /** IANA name: whose days are reported. */
    readonly zone: string,
    /** 0 to 23: when yesterday is reported. */
    readonly reportHour: number,
    readonly version: string,
  ) {}
}
