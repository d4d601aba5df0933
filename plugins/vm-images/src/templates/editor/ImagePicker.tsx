import { useState } from 'react';
import { useDebounce } from 'react-use';
import TextField from '@material-ui/core/TextField';
import { makeStyles } from '@material-ui/core/styles';
import Autocomplete from '@material-ui/lab/Autocomplete';
import {
  retiredStandings,
  type Image,
  type ImageListQuery,
  type ImagePage,
  type TemplateMapping,
} from '@vm-images/backstage-plugin-vm-images-common';
import {
  formatOs,
  messageOf,
  OsIcon,
  useCursorList,
} from '@vm-images/backstage-plugin-vm-images-react';
import { useImage } from '../../images/page/useImage';

const PAUSE_MS = 200;

const useStyles = makeStyles(theme => ({
  // In line with the selects beside it.
  input: { '&&&': { paddingLeft: 10 } },
  option: {
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(1.25),
    minWidth: 0,
    width: '100%',
  },
  words: { minWidth: 0 },
  name: { fontSize: 14, overflowWrap: 'anywhere' },
  facts: { fontSize: 12.5, color: theme.palette.text.secondary },
}));

export interface ImagePickerProps {
  id: string;
  platformId: string;
  region: string;
  source: TemplateMapping['imageSource'];
  /** Id of the chosen image; empty for none. */
  value: string;
  error?: string;
  onChange: (image: Image | undefined) => void;
}

const visibilities: Record<
  TemplateMapping['imageSource'],
  ImageListQuery['visibility']
> = {
  public: ['public', 'marketplace'],
  custom: ['private', 'shared'],
};

/** Finds an image that can be launched on a platform. */
export function ImagePicker(props: ImagePickerProps) {
  const { id, value, error, onChange } = props;
  const classes = useStyles();
  const [text, setText] = useState('');
  const { list, chosen, problem } = useChoices(props, text);
  return (
    <Autocomplete
      id={id}
      aria-controls={`${id}-popup`}
      openOnFocus
      fullWidth
      classes={{ inputRoot: classes.input }}
      options={offered(list.value?.items, value)}
      loading={list.loading}
      loadingText="Searching…"
      noOptionsText={
        props.platformId ? 'No image matches.' : 'Choose a platform first.'
      }
      value={chosen ?? null}
      onChange={(_, image) => onChange(image ?? undefined)}
      onInputChange={(_, input, why) => {
        if (why !== 'reset') setText(input);
      }}
      onClose={() => setText('')}
      filterOptions={images => images}
      getOptionLabel={image => image.name}
      getOptionSelected={(one, other) => one.id === other.id}
      renderOption={image => (
        <span className={classes.option}>
          <span aria-hidden>
            <OsIcon os={image.os} size={26} />
          </span>
          <span className={classes.words}>
            <div className={classes.name}>{image.name}</div>
            <div className={classes.facts}>
              {[
                formatOs(image.os),
                [image.family, image.version].filter(Boolean).join(' '),
                image.ownerRef?.split('/').pop(),
              ]
                .filter(Boolean)
                .join(' · ')}
            </div>
          </span>
        </span>
      )}
      renderInput={params => (
        <TextField
          {...params}
          InputLabelProps={{ ...params.InputLabelProps, shrink: true }}
          required
          variant="outlined"
          size="small"
          label="Image"
          placeholder={value && !chosen ? value : 'Search by name or tag'}
          error={(error ?? problem) !== undefined}
          helperText={error ?? problem}
        />
      )}
    />
  );
}

/** What nobody should use any more is not offered; what was chosen stays. */
function offered(images: readonly Image[] = [], chosen: string): Image[] {
  return images.filter(
    ({ id, standing }) => id === chosen || !retiredStandings.includes(standing),
  );
}

/** What can be chosen, and what is. */
function useChoices(props: ImagePickerProps, text: string) {
  const { platformId, region, source, value } = props;
  const [search, setSearch] = useState('');
  useDebounce(() => setSearch(text), PAUSE_MS, [text]);
  const list = useCursorList<Image, ImageListQuery, ImagePage>({
    name: 'images to map',
    query: {
      platform: [platformId],
      ...(region && { region: [region] }),
      visibility: visibilities[source],
      status: ['available'],
      kind: ['system-disk'],
      ...(search && { search }),
      sort: 'updatedAt',
      order: 'desc',
      limit: 30,
      count: 'none',
    },
    load: (api, query, signal) => api.listImages(query, { signal }),
    skip: !platformId,
  });
  const known = list.value?.items.find(({ id }) => id === value);
  const loaded = useImage(value, !value || known !== undefined);
  const failed = list.error ?? (value && !known ? loaded.error : undefined);
  return {
    list,
    chosen: value ? known ?? loaded.value : undefined,
    problem: failed && messageOf(failed),
  };
}
