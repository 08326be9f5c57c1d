import type { Context } from 'telegraf';
import type { Place } from '../speech/bot-mail';

/** Where something was said, or a button was pressed. */
export function placeOf(context: Context): Place {
  const message = (context.callbackQuery?.message ?? context.message) as Threaded | undefined;
  const topic = message?.is_topic_message === true ? (message.message_thread_id ?? null) : null;
  return { chatId: context.chat?.id ?? 0, topic };
}

interface Threaded {
  readonly message_thread_id?: number;
  readonly is_topic_message?: boolean;
}
