import { useRef, useState } from 'react';
import { newKey } from '../api/newKey';

/** What a person typed over what was proposed, and the sending of it. */
export interface Sending<Form> {
  typed: Partial<Form>;
  change: (news: Partial<Form>) => void;
  /** It is being sent, or was: then the dialog is about to close. */
  busy: boolean;
  /** Why the last try failed. */
  error: unknown;
  /**
   * Does the work with a key that stays the same until something is changed, so
   * that a second click and a repeated try make one thing.
   */
  send: (work: (idempotencyKey: string) => Promise<void>) => Promise<void>;
}

/** The state of a dialog that is filled in and sent once. */
export function useSending<Form extends object>(): Sending<Form> {
  const [typed, setTyped] = useState<Partial<Form>>({});
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState<unknown>();
  const key = useRef(newKey());

  function change(news: Partial<Form>) {
    // Another request than the one that may have been answered.
    key.current = newKey();
    setTyped(old => ({ ...old, ...news }));
  }

  async function send(work: (idempotencyKey: string) => Promise<void>) {
    setBusy(true);
    setError(undefined);
    try {
      await work(key.current);
    } catch (reason) {
      setError(reason);
      setBusy(false);
    }
  }
  return { typed, change, busy, error, send };
}
