import { FitAddon } from '@xterm/addon-fit';
import { Terminal } from '@xterm/xterm';
import '@xterm/xterm/css/xterm.css';

export interface ConsoleTerminal {
  /** Empties it for a history that comes again, and mutes it. */
  reset(): void;
  write(bytes: Uint8Array): void;
  /** From here on the guest's questions are answered. */
  live(): void;
  clear(): void;
  focus(): void;
  dispose(): void;
}

const colors = {
  background: '#0f1419',
  foreground: '#e3e6ea',
  cursor: '#e3e6ea',
  selectionBackground: '#3d5a80',
};

/**
 * A terminal in `host`. It interprets what the guest sends and draws it as
 * text; nothing of it becomes part of the page.
 */
export function createTerminal(
  host: HTMLElement,
  options: { onType: (text: string) => void; onLeave: () => void },
): ConsoleTerminal {
  const still = window.matchMedia?.('(prefers-reduced-motion: reduce)').matches;
  const terminal = new Terminal({
    cursorBlink: !still,
    fontFamily:
      'ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace',
    fontSize: 13,
    minimumContrastRatio: 4.5,
    scrollback: 10_000,
    theme: colors,
  });
  const fit = new FitAddon();
  terminal.loadAddon(fit);
  terminal.open(host);
  terminal.textarea?.setAttribute('aria-label', 'Serial console');

  let answers = false;
  muteReplies(terminal, () => !answers);
  terminal.onData(options.onType);
  // Tab belongs to the guest, so there must be another way out.
  terminal.attachCustomKeyEventHandler(event => {
    if (event.key !== 'Escape' || !event.shiftKey) return true;
    if (event.type === 'keydown') options.onLeave();
    return false;
  });

  const adapt = () => {
    // A host without size, as in a hidden tab, fits nothing.
    if (host.clientWidth > 0 && host.clientHeight > 0) fit.fit();
  };
  adapt();
  const observer =
    typeof ResizeObserver === 'undefined'
      ? undefined
      : new ResizeObserver(adapt);
  observer?.observe(host);

  return {
    reset() {
      answers = false;
      terminal.reset();
    },
    write: bytes => terminal.write(bytes),
    // In line with what is still to be drawn, as that is history, too.
    live: () => terminal.write('', () => (answers = true)),
    clear: () => terminal.clear(),
    focus: () => terminal.focus(),
    dispose() {
      observer?.disconnect();
      terminal.dispose();
    },
  };
}

/**
 * A guest may ask its terminal where the cursor is, or what it is. Asked again
 * by a replayed history, the answers would be typed into whatever runs now.
 */
function muteReplies({ parser }: Terminal, muted: () => boolean): void {
  for (const question of [
    { final: 'n' },
    { prefix: '?', final: 'n' },
    { final: 'c' },
    { prefix: '>', final: 'c' },
    { prefix: '=', final: 'c' },
    { prefix: '>', final: 'q' },
    { intermediates: '$', final: 'p' },
    { prefix: '?', intermediates: '$', final: 'p' },
  ]) {
    parser.registerCsiHandler(question, muted);
  }
  parser.registerDcsHandler({ intermediates: '$', final: 'q' }, muted);
  for (const color of [4, 10, 11, 12]) {
    parser.registerOscHandler(color, text => muted() && text.includes('?'));
  }
}
