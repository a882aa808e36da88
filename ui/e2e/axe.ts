import axe from 'axe-core'
import type { Page } from 'playwright-core'

const tags = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

/** What WCAG 2.2 AA, or some of its rules alone, has against the page as it is now: the rule, and where. */
export async function violations(page: Page, rules?: string[]): Promise<string[]> {
  // Evaluated by the debugger, which no content security policy keeps out.
  await page.evaluate(`window.axe || (() => { ${axe.source} })()`)
  const runOnly = rules ? ({ type: 'rule', values: rules } as const) : ({ type: 'tag', values: tags } as const)
  return page.evaluate(async (runOnly) => {
    const { run } = (window as unknown as { axe: typeof axe }).axe
    const { violations } = await run(document, { runOnly, resultTypes: ['violations'] })
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id} ${target.join(' ')}: ${failureSummary?.split('\n')[1]?.trim() ?? ''}`),
    )
  }, runOnly)
}
