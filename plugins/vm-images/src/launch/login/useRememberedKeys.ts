import { useEffect, useState } from 'react';
import { storageApiRef, useApiHolder } from '@backstage/core-plugin-api';

const BUCKET = 'vm-images';

/**
 * The public keys this person used last, kept in the portal's storage for the
 * person. `undefined` until they are known; an empty text if there are none.
 */
export function useRememberedKeys(person: string | undefined): {
  keys: string | undefined;
  remember: (keys: string) => void;
} {
  const storage = useApiHolder().get(storageApiRef);
  // A browser may be shared, and its storage with it.
  const name = person && `ssh-public-keys ${person}`;
  const [keys, setKeys] = useState<string>();

  useEffect(() => {
    if (!name) return undefined;
    if (!storage) {
      setKeys('');
      return undefined;
    }
    const bucket = storage.forBucket(BUCKET);
    const take = (snapshot: { presence: string; value?: unknown }) => {
      if (snapshot.presence === 'unknown') return;
      setKeys(typeof snapshot.value === 'string' ? snapshot.value : '');
    };
    take(bucket.snapshot<string>(name));
    const subscription = bucket.observe$<string>(name).subscribe(take);
    return () => subscription.unsubscribe();
  }, [storage, name]);

  return {
    keys,
    remember(text) {
      if (!name || text === keys) return;
      // Not kept is no reason to stop a launch; it is asked for again.
      void storage
        ?.forBucket(BUCKET)
        .set(name, text)
        .catch(() => {});
    },
  };
}
