import type { Page } from 'playwright-core';

/** Half of a small laptop's screen. */
const NARROW = { width: 900, height: 900 };
const usual = new WeakMap<Page, { width: number; height: number }>();

/** Makes the window narrow, as beside an editor; `widen` takes it back. */
export async function narrow(page: Page): Promise<void> {
  const before = page.viewportSize();
  if (before) usual.set(page, before);
  await page.setViewportSize(NARROW);
  // Two frames: one for the layout, one for what measures it.
  await page.evaluate(
    () =>
      new Promise(done => {
        requestAnimationFrame(() => requestAnimationFrame(done));
      }),
  );
}

export async function widen(page: Page): Promise<void> {
  const before = usual.get(page);
  if (before) await page.setViewportSize(before);
}

/** What ends beyond the right edge of the window and cannot be scrolled to. */
export function tooWide(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const isReachable = (element: Element) => {
      for (let at = element.parentElement; at; at = at.parentElement) {
        const { overflowX } = getComputedStyle(at);
        const clips = overflowX !== 'visible';
        // What cuts off on purpose, such as a long text, is no fault either.
        if (clips && at.getBoundingClientRect().right <= innerWidth + 1) {
          return true;
        }
      }
      return false;
    };
    const isShown = (element: Element) => {
      const { width, height } = element.getBoundingClientRect();
      const { visibility, position } = getComputedStyle(element);
      return (
        width > 1 &&
        height > 1 &&
        visibility !== 'hidden' &&
        position !== 'fixed'
      );
    };
    const faults = [...document.body.querySelectorAll('*')].filter(
      element =>
        element.getBoundingClientRect().right > innerWidth + 1 &&
        isShown(element) &&
        !isReachable(element),
    );
    // The innermost tell where it comes from.
    return faults
      .filter(
        one => !faults.some(other => other !== one && one.contains(other)),
      )
      .map(one => {
        const right = Math.round(one.getBoundingClientRect().right);
        const text = (one.textContent ?? '').trim().slice(0, 40);
        return `<${one.localName}> "${text}" ends at ${right} of ${innerWidth}`;
      });
  });
}
