import { useState, type KeyboardEvent } from 'react';

/**
 * Arrows, Home and End move between rows, Enter opens, Space selects. One row
 * is in the tab order, so that a long table is one stop.
 */
export function useRowKeys(options: {
  ids: readonly string[];
  open: (id: string) => void;
  toggle?: (id: string) => void;
}) {
  const { ids, open, toggle } = options;
  const [active, setActive] = useState<string>();
  const current =
    active !== undefined && ids.includes(active) ? active : ids[0];

  function onKeyDown(event: KeyboardEvent<HTMLTableRowElement>, id: string) {
    // Keys of the buttons within the row are theirs.
    if (event.target !== event.currentTarget) return;
    const at = ids.indexOf(id);
    const target = {
      ArrowDown: at + 1,
      ArrowUp: at - 1,
      Home: 0,
      End: ids.length - 1,
    }[event.key];
    if (target !== undefined) {
      event.preventDefault();
      const row = ids[Math.min(Math.max(target, 0), ids.length - 1)];
      setActive(row);
      const body = event.currentTarget.parentElement;
      const next = body?.querySelector<HTMLElement>(
        `[data-row="${CSS.escape(row)}"]`,
      );
      next?.focus();
    } else if (event.key === 'Enter') {
      event.preventDefault();
      open(id);
    } else if (event.key === ' ' && toggle) {
      event.preventDefault();
      toggle(id);
    }
  }

  return {
    rowProps: (id: string) => ({
      tabIndex: id === current ? 0 : -1,
      'data-row': id,
      onFocus: () => setActive(id),
      onKeyDown: (event: KeyboardEvent<HTMLTableRowElement>) =>
        onKeyDown(event, id),
    }),
  };
}
