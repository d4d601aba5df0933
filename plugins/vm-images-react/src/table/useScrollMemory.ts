import { useEffect, useRef } from 'react';
import { useLocation, useNavigationType } from 'react-router-dom';

const places = new Map<string, number>();

function scroller(): Element {
  return document.scrollingElement ?? document.documentElement;
}

/**
 * Remembers how far a page was scrolled and, when someone comes back to it,
 * goes there again once there is something to scroll (`ready`).
 */
export function useScrollMemory(ready: boolean): void {
  const { key } = useLocation();
  const back = useNavigationType() === 'POP';
  const restored = useRef<string>();

  useEffect(() => {
    if (!ready || !back || restored.current === key) return;
    restored.current = key;
    const top = places.get(key);
    if (top) scroller().scrollTop = top;
  }, [ready, back, key]);

  useEffect(() => {
    const note = () => places.set(key, scroller().scrollTop);
    // Captured, as scrolling does not bubble.
    window.addEventListener('scroll', note, { passive: true, capture: true });
    return () => window.removeEventListener('scroll', note, { capture: true });
  }, [key]);
}
