import { source, type AxeResults, type RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';

/** All that WCAG 2.0, 2.1 and 2.2 ask for on levels A and AA, and what axe finds good practice. */
const OPTIONS: RunOptions = {
  runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22a', 'wcag22aa', 'best-practice'],
  // Off unless it is asked for by name.
  rules: { 'target-size': { enabled: true } },
  resultTypes: ['violations'],
};

/** What may differ between two themes of one page. */
const OF_COLOURS: RunOptions = {
  runOnly: { type: 'rule', values: ['color-contrast', 'link-in-text-block'] },
  resultTypes: ['violations'],
};

interface Evaluated {
  readonly result: { readonly value?: unknown };
  readonly exceptionDetails?: {
    readonly text: string;
    readonly exception?: { readonly description?: string };
  };
}

/**
 * What axe finds wrong with the page as it stands, a line for each element. The script comes through the debugging
 * protocol, into a world of its own: the page's policy stays in force, does not apply there, and the page notices
 * nothing. Turning the policy off (`bypassCSP`) would test another page than the buyer's. Not for contexts without
 * JavaScript, where axe would wait for ever: its timers do not run there.
 */
export const accessibilityProblems = (page: Page): Promise<string[]> => problemsBy(page, OPTIONS);

/** Of a page that has been looked at as a whole, and now shows in other colours. */
export const colourProblems = (page: Page): Promise<string[]> => problemsBy(page, OF_COLOURS);

async function problemsBy(page: Page, options: RunOptions): Promise<string[]> {
  const session = await page.context().newCDPSession(page);
  try {
    const { frameTree } = await session.send('Page.getFrameTree');
    const { executionContextId: contextId } = await session.send('Page.createIsolatedWorld', {
      frameId: frameTree.frame.id,
      worldName: 'axe',
    });
    const evaluate = async (expression: string): Promise<unknown> => {
      const answer: Evaluated = await session.send('Runtime.evaluate', {
        expression,
        contextId,
        awaitPromise: true,
        returnByValue: true,
      });
      if (answer.exceptionDetails) {
        const { text, exception } = answer.exceptionDetails;
        throw new Error(`axe: ${exception?.description ?? text}`);
      }
      return answer.result.value;
    };
    if ((await evaluate('typeof axe')) === 'undefined') await evaluate(`${source};0`);
    return linesOf((await evaluate(`axe.run(document, ${JSON.stringify(options)})`)) as AxeResults);
  } finally {
    await session.detach();
  }
}

const linesOf = ({ violations }: AxeResults): string[] =>
  violations.flatMap(({ id, impact, help, nodes }) =>
    nodes.map(({ target, any, all, none }) => {
      const [check] = [...any, ...all, ...none];
      return `${id} (${impact ?? 'unknown'}) ${target.join(' ')}: ${check?.message ?? help}`;
    }),
  );
