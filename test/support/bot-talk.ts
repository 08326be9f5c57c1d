import type { ApiPerson } from './bot-api-people';
import type { ApiAnswer, ApiButton, ApiMessage } from './bot-api-state';
import type { BotDesk } from './bot-desk';
import { rows } from './gateway';

export const labels = ({ keyboard }: ApiMessage): string[] => keyboard.flat().map(({ text }) => text);

export const SILENT: ApiAnswer = { text: '', alert: false };
export const DONE: ApiAnswer = { text: 'Done', alert: false };
export const REFUSED: ApiAnswer = { text: 'Refused: nothing was done', alert: false };
export const NOT_ALLOWED: ApiAnswer = {
  text: 'Your role does not allow this. Nothing was done.',
  alert: true,
};

/** Somebody talks with the bot, and waits for each answer. */
export function botTalk(present: () => BotDesk) {
  const newest = (person: ApiPerson): ApiMessage => {
    const message = person.messages().at(-1);
    if (!message) throw new Error('the bot has said nothing');
    return message;
  };
  /** What the bot has said last, once it has dealt with it. */
  const says = async (person: ApiPerson, text: string): Promise<ApiMessage> => {
    person.sends(text);
    await present().done();
    return newest(person);
  };
  const taps = async (
    person: ApiPerson,
    message: ApiMessage,
    button: string | Pick<ApiButton, 'callback_data'>,
  ): Promise<ApiAnswer> => {
    const answer = await person.presses(message, button).answered();
    await present().done();
    return answer;
  };
  return { newest, says, taps };
}

/** Somebody looks at the wallets. */
export function walletTalk(present: () => BotDesk) {
  const stateOf = async (address: string): Promise<unknown> =>
    (await rows(present().world.gateway, 'wallets')).find((row) => row['address'] === address)?.['state'];
  const listed = async (person: ApiPerson = present().owner): Promise<ApiMessage> => {
    person.sends('/wallets');
    await present().done();
    return person.reads(/^Wallets \(|no wallets yet/);
  };
  return { stateOf, listed };
}
