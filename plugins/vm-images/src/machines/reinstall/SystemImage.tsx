import { useState } from 'react';
import { useDebounce } from 'react-use';
import TextField from '@material-ui/core/TextField';
import Autocomplete from '@material-ui/lab/Autocomplete';
import { makeStyles } from '@material-ui/core/styles';
import {
  retiredStandings,
  type Image,
  type ImageListQuery,
  type ImagePage,
  type VirtualMachine,
} from '@vm-images/backstage-plugin-vm-images-common';
import {
  formatOs,
  messageOf,
  OsIcon,
  useCursorList,
} from '@vm-images/backstage-plugin-vm-images-react';

const PAUSE_MS = 200;

const useStyles = makeStyles(theme => ({
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

type Choice = Pick<Image, 'id' | 'name'> & Partial<Image>;

/**
 * Finds an image with a system. Those elsewhere are there as well: what has to be
 * done before they can be used is said below.
 */
export function SystemImage(props: {
  machine: VirtualMachine;
  /** Id of the chosen image; empty for none. */
  value: string;
  onChange: (imageId: string) => void;
}) {
  const { machine, value, onChange } = props;
  const classes = useStyles();
  const [text, setText] = useState('');
  const [search, setSearch] = useState('');
  const [chosen, setChosen] = useState<Choice | undefined>(ownImage(machine));
  useDebounce(() => setSearch(text), PAUSE_MS, [text]);
  const list = useCursorList<Image, ImageListQuery, ImagePage>({
    name: 'images with a system',
    query: {
      kind: ['system-disk', 'full-machine'],
      ...(search && { search }),
      limit: 30,
      count: 'none',
    },
    load: (api, query, signal) => api.listImages(query, { signal }),
  });
  const options: Choice[] = (list.value?.items ?? []).filter(
    ({ standing }) => !retiredStandings.includes(standing),
  );
  return (
    <Autocomplete
      id="reinstall-image"
      openOnFocus={false}
      options={options}
      loading={list.loading}
      loadingText="Searching…"
      noOptionsText="No image matches."
      value={chosen?.id === value ? chosen ?? null : null}
      onChange={(_, image) => {
        setChosen(image ?? undefined);
        onChange(image?.id ?? '');
      }}
      onInputChange={(_, input, why) => {
        if (why !== 'reset') setText(input);
      }}
      onClose={() => setText('')}
      filterOptions={images => images}
      getOptionLabel={image => image.name}
      getOptionSelected={(one, other) => one.id === other.id}
      renderOption={image => (
        <span className={classes.option}>
          {image.os && (
            <span aria-hidden>
              <OsIcon os={image.os} size={26} />
            </span>
          )}
          <span className={classes.words}>
            <div className={classes.name}>{image.name}</div>
            <div className={classes.facts}>{factsOf(image, machine)}</div>
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
          placeholder="Search by name or tag"
          error={list.error !== undefined}
          helperText={
            list.error
              ? messageOf(list.error)
              : 'The same image reinstalls the system; another one changes it.'
          }
        />
      )}
    />
  );
}

function ownImage({ imageId, imageName }: VirtualMachine): Choice | undefined {
  return imageId ? { id: imageId, name: imageName ?? imageId } : undefined;
}

function factsOf(image: Choice, machine: VirtualMachine): string {
  const { os, family, version, platformId, region } = image;
  const isHere = platformId === machine.platformId && region === machine.region;
  return [
    image.id === machine.imageId && 'What it runs now',
    os && formatOs(os),
    [family, version].filter(Boolean).join(' '),
    !isHere && platformId && `${platformId} / ${region}`,
  ]
    .filter(Boolean)
    .join(' · ');
}
