import type { Page } from 'playwright-core';

/** What has the focus: its role-like name, and whether a person sees it. */
interface Focus {
  name: string;
  visible: boolean;
  inDialog: boolean;
}

const MOST_STOPS = 80;

/** Hands that have a keyboard only. */
export class Keyboard {
  readonly #page: Page;

  constructor(page: Page) {
    this.#page = page;
  }

  press(key: string): Promise<void> {
    return this.#page.keyboard.press(key);
  }

  type(text: string): Promise<void> {
    return this.#page.keyboard.type(text);
  }

  /** Goes on with Tab, or the given key, until that has the focus, which must show. */
  async goTo(name: RegExp, key = 'Tab'): Promise<string> {
    const met: string[] = [];
    for (let stop = 0; stop <= MOST_STOPS; stop++) {
      const focus = await this.focus();
      if (name.test(focus.name)) {
        if (!focus.visible) throw new Error(`Nobody sees the focus on ${name}`);
        return focus.name;
      }
      met.push(focus.name);
      await this.press(key);
    }
    throw new Error(`${key} does not lead to ${name}: ${met.join(' > ')}`);
  }

  /** Goes to it and presses Enter. */
  async choose(name: RegExp, key?: string): Promise<void> {
    await this.goTo(name, key);
    await this.press('Enter');
  }

  async focus(): Promise<Focus> {
    return this.#page.evaluate(() => {
      const element = document.activeElement as HTMLElement;
      const labels = element.getAttribute('aria-labelledby');
      const labelled = labels && document.getElementById(labels)?.textContent;
      const label = (element as HTMLInputElement).labels?.[0]?.textContent;
      const name =
        element.getAttribute('aria-label') ||
        labelled ||
        label ||
        element.textContent ||
        element.tagName;
      const { outlineStyle, outlineWidth, boxShadow } =
        getComputedStyle(element);
      const outlined =
        outlineStyle !== 'none' && Number.parseFloat(outlineWidth) > 0;
      const marked =
        element.closest('.Mui-focusVisible, .Mui-focused') !== null;
      return {
        name: name.trim().replace(/\s+/g, ' '),
        visible: outlined || marked || boxShadow !== 'none',
        inDialog: element.closest('[role=dialog], .MuiDialog-root') !== null,
      };
    });
  }
}
