import { useState } from 'react';
import { useDebounce } from 'react-use';
import TextField from '@material-ui/core/TextField';
import Typography from '@material-ui/core/Typography';
import Autocomplete from '@material-ui/lab/Autocomplete';
import {
  machineStates,
  type VirtualMachine,
} from '@vm-images/backstage-plugin-vm-images-common';
import {
  isDenied,
  messageOf,
  useCursorList,
} from '@vm-images/backstage-plugin-vm-images-react';

const PAUSE_MS = 200;

/** Picks one of the virtual machines that the person may capture. */
export function MachineField(props: {
  value: VirtualMachine | undefined;
  className?: string;
  onChange: (machine: VirtualMachine | undefined) => void;
}) {
  const { value, className, onChange } = props;
  const [text, setText] = useState('');
  const [search, setSearch] = useState('');
  useDebounce(() => setSearch(text), PAUSE_MS, [text]);
  const list = useCursorList({
    name: 'machines to capture',
    query: { scope: 'mine', limit: 30, ...(search && { search }) } as const,
    load: (api, query, signal) => api.listVirtualMachines(query, { signal }),
  });
  return (
    <Autocomplete
      className={className}
      openOnFocus
      id="capture-machine"
      aria-controls="capture-machine-popup"
      options={list.value?.items ?? []}
      loading={list.refreshing}
      noOptionsText="No virtual machine matches."
      value={value ?? null}
      onChange={(_, machine) => onChange(machine ?? undefined)}
      onInputChange={(_, input, why) => {
        if (why !== 'reset') setText(input);
      }}
      filterOptions={machines => machines}
      getOptionLabel={machine => machine.name}
      getOptionSelected={(one, other) => one.id === other.id}
      getOptionDisabled={machine => isDenied(machine.actions.capture)}
      renderOption={machine => (
        <span>
          <Typography variant="body2">{machine.name}</Typography>
          <Typography variant="caption" color="textSecondary">
            {[machineStates[machine.state].title, machine.imageName]
              .filter(Boolean)
              .join(' · ')}
          </Typography>
        </span>
      )}
      renderInput={params => (
        <TextField
          {...params}
          InputLabelProps={{}}
          // The dialog opens for this question.
          autoFocus
          required
          variant="outlined"
          size="small"
          label="Virtual machine"
          error={list.error !== undefined}
          helperText={list.error && messageOf(list.error)}
        />
      )}
    />
  );
}
