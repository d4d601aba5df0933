import { readFileSync } from 'node:fs';
import type { AxeResults, ElementContext, RunOptions } from 'axe-core';
import type { Page } from 'playwright-core';

/** What the portal draws around the pages of the plugin, which can't change it. */
const notOurs = [
  // Its menu.
  'nav',
  '[class*="BackstageSidebar"]',
  // The tabs of its header say that they control panels that it does not draw.
  '[role=tab][id^=react-aria]',
];

type Run = (
  context: ElementContext,
  options: RunOptions,
) => Promise<AxeResults>;

const source = readFileSync(require.resolve('axe-core/axe.min.js'), 'utf8');

/**
 * What is wrong with the page as it is now, seriously or worse: the rule, where,
 * and what to do, a line each.
 */
export async function faultsOf(
  page: Page,
  rules?: readonly string[],
): Promise<string[]> {
  await page.evaluate(source);
  const { violations } = await page.evaluate(
    async ([exclude, only]) => {
      const { axe } = window as unknown as { axe: { run: Run } };
      return axe.run(
        { exclude: exclude.map(selector => [selector]) },
        {
          resultTypes: ['violations'],
          ...(only && { runOnly: { type: 'rule', values: [...only] } }),
        },
      );
    },
    [notOurs, rules] as const,
  );
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) =>
      nodes.map(
        node => `${id} at ${node.target.join(' ')}: ${node.failureSummary}`,
      ),
    );
}
