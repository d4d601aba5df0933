import Button from '@material-ui/core/Button';
import ComputerIcon from '@material-ui/icons/Computer';
import SearchIcon from '@material-ui/icons/Search';
import {
  EmptyState,
  type ListStateControl,
} from '@vm-images/backstage-plugin-vm-images-react';

const words: Record<string, string> = {
  search: 'the search',
  state: 'the state',
  platform: 'the platform',
  owner: 'the owner',
};

/** Why the list is empty, and what fills it. */
export function NoMachines(props: {
  control: ListStateControl;
  onCreate: () => void;
}) {
  const { control, onCreate } = props;
  if (control.narrowed) return <NoMatch control={control} />;
  return (
    <EmptyState
      icon={ComputerIcon}
      title={
        control.state.tab === 'mine'
          ? 'You own no virtual machine yet'
          : 'No virtual machines yet'
      }
      action={
        <Button variant="contained" color="primary" onClick={onCreate}>
          Create virtual machine
        </Button>
      }
    >
      Pick a VM template, give it a name, and it boots.
    </EmptyState>
  );
}

function NoMatch({ control }: { control: ListStateControl }) {
  const { state, change, clearFilters } = control;
  const narrowing = [
    ...(state.search ? ['search'] : []),
    ...Object.keys(state.filters).filter(
      name => state.filters[name].length > 0,
    ),
  ];
  const drop = (name: string) =>
    change(
      name === 'search'
        ? { search: '' }
        : { filters: { ...state.filters, [name]: [] } },
    );
  return (
    <EmptyState
      icon={SearchIcon}
      title="No virtual machine matches"
      action={
        <>
          {narrowing.map(name => (
            <Button key={name} variant="outlined" onClick={() => drop(name)}>
              Drop {words[name] ?? name}
            </Button>
          ))}
          {narrowing.length > 1 && (
            <Button onClick={clearFilters}>Clear all</Button>
          )}
        </>
      }
    />
  );
}
