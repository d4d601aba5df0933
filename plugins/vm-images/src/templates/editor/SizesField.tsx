import Chip from '@material-ui/core/Chip';
import { makeStyles } from '@material-ui/core/styles';
import TextField from '@material-ui/core/TextField';
import Autocomplete from '@material-ui/lab/Autocomplete';
import type { Flavor } from '@vm-images/backstage-plugin-vm-images-common';
import { formatMemory } from '@vm-images/backstage-plugin-vm-images-react';

// In line with the selects beside it.
const useStyles = makeStyles({ input: { '&&&': { paddingLeft: 10 } } });

/** Which sizes a mapping offers; none chosen means all that fit. */
export function SizesField(props: {
  id: string;
  flavors: readonly Flavor[];
  value: readonly string[];
  onChange: (sizes: string[]) => void;
}) {
  const { id, flavors, value, onChange } = props;
  const classes = useStyles();
  const titleOf = (name: string) =>
    flavors.find(one => one.name === name)?.title ?? name;
  return (
    <Autocomplete
      id={id}
      aria-controls={`${id}-popup`}
      multiple
      fullWidth
      classes={{ inputRoot: classes.input }}
      disableCloseOnSelect
      options={flavors.map(({ name }) => name)}
      value={[...value]}
      onChange={(_, sizes) => onChange(sizes)}
      getOptionLabel={titleOf}
      renderOption={name => {
        const flavor = flavors.find(one => one.name === name)!;
        return `${titleOf(name)}: ${flavor.vcpus} vCPU, ${formatMemory(
          flavor.memoryMiB,
        )}, ${flavor.diskGiB} GiB disk`;
      }}
      renderTags={(names, tagProps) =>
        names.map((name, index) => (
          <Chip
            {...tagProps({ index })}
            key={name}
            size="small"
            label={titleOf(name)}
          />
        ))
      }
      renderInput={params => (
        <TextField
          {...params}
          InputLabelProps={{ ...params.InputLabelProps, shrink: true }}
          variant="outlined"
          size="small"
          label="Sizes"
          placeholder={value.length === 0 ? 'All that fit the image' : ''}
        />
      )}
    />
  );
}
