import { useState } from 'react';
import { useDebounce } from 'react-use';
import type {
  Image,
  ImageListQuery,
  ImagePage,
} from '@vm-images/backstage-plugin-vm-images-common';
import { useCursorList } from '@vm-images/backstage-plugin-vm-images-react';

/** How long nobody types before the text is looked for. */
const PAUSE_MS = 200;

/** How many images are offered at once; more are found by typing. */
const OFFERED = 30;

export interface ImageSearch {
  images: readonly Image[];
  loading: boolean;
  error: unknown;
  /** What is typed now. */
  type: (text: string) => void;
}

/** The first images of a list, and of those what a person types. */
export function useImageSearch(
  name: string,
  query: ImageListQuery,
  options: { skip?: boolean } = {},
): ImageSearch {
  const [text, setText] = useState('');
  const [search, setSearch] = useState('');
  useDebounce(() => setSearch(text), PAUSE_MS, [text]);
  const list = useCursorList<Image, ImageListQuery, ImagePage>({
    name,
    query: {
      ...query,
      ...(search && { search }),
      limit: OFFERED,
      count: 'none',
    },
    load: (api, asked, signal) => api.listImages(asked, { signal }),
    skip: options.skip,
  });
  return {
    images: list.value?.items ?? [],
    loading: list.loading,
    error: list.error,
    type: setText,
  };
}
