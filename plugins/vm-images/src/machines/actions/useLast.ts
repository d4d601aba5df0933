import { useState } from 'react';

/** The last thing that was there, so that words stay while a dialog fades out. */
export function useLast<T>(value: T | undefined): T | undefined {
  const [last, setLast] = useState(value);
  if (value !== undefined && value !== last) setLast(value);
  return value ?? last;
}
