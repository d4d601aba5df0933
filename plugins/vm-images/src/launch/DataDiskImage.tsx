import { useState } from 'react';
import { useDebounce } from 'react-use';
import TextField from '@material-ui/core/TextField';
import Autocomplete from '@material-ui/lab/Autocomplete';
import type {
  Image,
  ImageListQuery,
  ImagePage,
} from '@vm-images/backstage-plugin-vm-images-common';
import {
  isDenied,
  messageOf,
  useCursorList,
} from '@vm-images/backstage-plugin-vm-images-react';

const PAUSE_MS = 200;

/** Finds a data disk image at the place of the launch; none means blank. */
export function DataDiskImage(props: {
  label: string;
  platformId?: string;
  region?: string;
  value: string | undefined;
  onChange: (image: Image | undefined) => void;
}) {
  const { label, platformId, region, value, onChange } = props;
  const [text, setText] = useState('');
  const [search, setSearch] = useState('');
  const [chosen, setChosen] = useState<Image>();
  useDebounce(() => setSearch(text), PAUSE_MS, [text]);
  const list = useCursorList<Image, ImageListQuery, ImagePage>({
    name: 'data disk images',
    query: {
      kind: ['data-disk'],
      status: ['available'],
      limit: 30,
      count: 'none',
      ...(platformId && { platform: [platformId] }),
      ...(region && { region: [region] }),
      ...(search && { search }),
    },
    load: (api, query, signal) => api.listImages(query, { signal }),
  });
  return (
    <Autocomplete
      id={label.toLowerCase().replace(/ /g, '-')}
      openOnFocus
      options={list.value?.items ?? []}
      loading={list.loading}
      loadingText="Searching…"
      noOptionsText="No data disk image matches."
      value={chosen?.id === value ? chosen ?? null : null}
      onChange={(_, image) => {
        setChosen(image ?? undefined);
        onChange(image ?? undefined);
      }}
      onInputChange={(_, input, why) => {
        if (why !== 'reset') setText(input);
      }}
      filterOptions={images => images}
      getOptionLabel={image => image.name}
      getOptionSelected={(one, other) => one.id === other.id}
      getOptionDisabled={image => isDenied(image.actions.attach)}
      renderInput={params => (
        <TextField
          {...params}
          InputLabelProps={{ ...params.InputLabelProps, shrink: true }}
          variant="outlined"
          size="small"
          label={label}
          placeholder="Blank, or search an image"
          error={list.error !== undefined}
          helperText={list.error && messageOf(list.error)}
        />
      )}
    />
  );
}
