import type { PageFrame } from './page-frame';

/** The query by which a page is asked for again as it is shown, in another language where one is named. */
export function queryOf({ language, embed }: PageFrame, other: string = language): URLSearchParams {
  const query = new URLSearchParams({ lang: other });
  if (embed) query.set('embed', '1');
  if (embed?.origin) query.set('origin', embed.origin);
  return query;
}
