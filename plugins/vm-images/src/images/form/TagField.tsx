import TextField from '@material-ui/core/TextField';
import Autocomplete from '@material-ui/lab/Autocomplete';
import { useImageFacets } from '../list/useImages';

const MAX_TAGS = 20;

/** Tags: pick known ones, or type and press Enter. */
export function TagField(props: {
  tags: string[];
  className?: string;
  onChange: (tags: string[]) => void;
}) {
  const known = useImageFacets().value?.facets.tag ?? [];
  return (
    <Autocomplete
      multiple
      freeSolo
      id="image-tags"
      aria-controls="image-tags-popup"
      autoSelect
      className={props.className}
      options={known.map(({ value }) => value)}
      value={props.tags}
      onChange={(_, tags) => {
        const clean = tags.map(tag => String(tag).trim().slice(0, 63));
        const unique = [...new Set(clean.filter(Boolean))];
        props.onChange(unique.slice(0, MAX_TAGS));
      }}
      ChipProps={{ size: 'small' }}
      renderInput={params => (
        <TextField
          {...params}
          InputLabelProps={{}}
          variant="outlined"
          size="small"
          label="Tags"
        />
      )}
    />
  );
}
