import type { ReactNode } from 'react';
import TextField from '@material-ui/core/TextField';
import Autocomplete from '@material-ui/lab/Autocomplete';
import { makeStyles } from '@material-ui/core/styles';
import type { Image } from '@vm-images/backstage-plugin-vm-images-common';
import { OsIcon } from '@vm-images/backstage-plugin-vm-images-react';
import type { ImageSearch } from './useImageSearch';

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

/** An image of which perhaps no more is known than how it is called. */
export type ImageChoice = Pick<Image, 'id' | 'name'> & Partial<Image>;

export interface ImageAutocompleteProps<T extends ImageChoice> {
  id: string;
  label: string;
  placeholder: string;
  required?: boolean;
  /** Whether the list opens as soon as the field has the focus. */
  openOnFocus?: boolean;
  inputClass?: string;
  search: ImageSearch;
  /** What of the search is offered. */
  options: T[];
  noOptionsText: string;
  chosen: T | undefined;
  onChoose: (image: T | undefined) => void;
  isDisabled?: (image: T) => boolean;
  /** What is said below the name of an image. */
  factsOf: (image: T) => readonly (string | false | undefined)[];
  hasError: boolean;
  helperText?: ReactNode;
}

/** A field that finds one image by what is typed. */
export function ImageAutocomplete<T extends ImageChoice>(
  props: ImageAutocompleteProps<T>,
) {
  const { id, search, onChoose, factsOf, inputClass } = props;
  return (
    <Autocomplete
      id={id}
      aria-controls={`${id}-popup`}
      openOnFocus={props.openOnFocus ?? false}
      fullWidth
      classes={inputClass ? { inputRoot: inputClass } : undefined}
      options={props.options}
      loading={search.loading}
      loadingText="Searching…"
      noOptionsText={props.noOptionsText}
      value={props.chosen ?? null}
      onChange={(_, image) => onChoose(image ?? undefined)}
      onInputChange={(_, input, why) => {
        if (why !== 'reset') search.type(input);
      }}
      onClose={() => search.type('')}
      filterOptions={images => images}
      getOptionLabel={image => image.name}
      getOptionSelected={(one, other) => one.id === other.id}
      getOptionDisabled={props.isDisabled}
      renderOption={image => <Option image={image} facts={factsOf(image)} />}
      renderInput={params => (
        <TextField
          {...params}
          InputLabelProps={{ ...params.InputLabelProps, shrink: true }}
          required={props.required}
          variant="outlined"
          size="small"
          label={props.label}
          placeholder={props.placeholder}
          error={props.hasError}
          helperText={props.helperText}
        />
      )}
    />
  );
}

function Option(props: {
  image: ImageChoice;
  facts: readonly (string | false | undefined)[];
}) {
  const { image, facts } = props;
  const classes = useStyles();
  return (
    <span className={classes.option}>
      {image.os && (
        <span aria-hidden>
          <OsIcon os={image.os} size={26} />
        </span>
      )}
      <span className={classes.words}>
        <div className={classes.name}>{image.name}</div>
        <div className={classes.facts}>{facts.filter(Boolean).join(' · ')}</div>
      </span>
    </span>
  );
}
