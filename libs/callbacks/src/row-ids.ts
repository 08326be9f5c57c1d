const ID = /^\d{1,15}$/;
/** No row has it. */
const NOBODY = '0';

/** A row's id that came from outside: whatever is no number finds nothing, rather than what MySQL makes of it. */
export const idIn = (text: string): string => (ID.test(text) ? text : NOBODY);
