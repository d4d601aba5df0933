import { useRef, type ReactNode } from 'react';
import Button, { type ButtonProps } from '@material-ui/core/Button';
import type { ChosenFile } from '../../api/uploads';
import type { FileHandle } from '../../api/uploads/types';

type Picker = () => Promise<FileHandle[]>;

/**
 * Asks for a file. Where the browser has handles, its picker is used, because
 * an upload can then go on after a reload without asking again.
 */
export function FileButton(props: {
  children: ReactNode;
  label?: string;
  variant?: ButtonProps['variant'];
  size?: ButtonProps['size'];
  disabled?: boolean;
  /** Id of what says why. */
  describedBy?: string;
  onFile: (chosen: ChosenFile) => void;
}) {
  const { children, label, variant = 'outlined', size, onFile } = props;
  const input = useRef<HTMLInputElement>(null);
  async function pick() {
    const { showOpenFilePicker } = window as { showOpenFilePicker?: Picker };
    if (!showOpenFilePicker) {
      input.current?.click();
      return;
    }
    try {
      const [handle] = await showOpenFilePicker();
      if (handle) onFile({ file: await handle.getFile(), handle });
    } catch {
      // Closed without a choice.
    }
  }
  return (
    <>
      <input
        ref={input}
        type="file"
        hidden
        disabled={props.disabled}
        aria-label={label ?? 'Disk image file'}
        onChange={event => {
          const file = event.target.files?.[0];
          if (file) onFile({ file });
          event.target.value = '';
        }}
      />
      <Button
        variant={variant}
        size={size}
        color="primary"
        disabled={props.disabled}
        aria-describedby={props.describedBy}
        onClick={pick}
      >
        {children}
      </Button>
    </>
  );
}
