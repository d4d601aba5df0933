import { useEffect, useState } from 'react';
import { useApi } from '@backstage/core-plugin-api';
import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import TextField from '@material-ui/core/TextField';
import { makeStyles } from '@material-ui/core/styles';
import GroupIcon from '@material-ui/icons/Group';
import PersonIcon from '@material-ui/icons/Person';
import Autocomplete from '@material-ui/lab/Autocomplete';
import { useResource } from '@vm-images/backstage-plugin-vm-images-react';

const PAUSE_MS = 200;
const SHOWN = 20;
/** As many as the backend takes at once. */
const MOST_RECIPIENTS = 50;

const useStyles = makeStyles(theme => ({
  option: {
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(1.25),
    minWidth: 0,
  },
  words: { minWidth: 0, overflowWrap: 'anywhere' },
  ref: { fontSize: 12.5, color: theme.palette.text.secondary },
}));

interface Candidate {
  ref: string;
  title: string;
}

/** Finds users and groups of the catalog. */
export function RecipientField(props: {
  value: readonly string[];
  /** Who need not be offered. */
  without: ReadonlySet<string>;
  disabled?: boolean;
  onChange: (refs: string[]) => void;
}) {
  const { value, without, disabled, onChange } = props;
  const classes = useStyles();
  const [text, setText] = useState('');
  const found = useCandidates(text);
  const options = (found.value ?? []).filter(({ ref }) => !without.has(ref));
  const chosen = value.map(ref => ({ ref, title: nameOf(ref) }));
  return (
    <Autocomplete
      multiple
      openOnFocus
      filterSelectedOptions
      id="share-recipients"
      aria-controls="share-recipients-popup"
      disabled={disabled}
      options={options}
      loading={found.loading}
      loadingText="Searching…"
      noOptionsText={
        found.error
          ? 'The catalog could not be asked.'
          : 'No user or group matches.'
      }
      value={chosen}
      onChange={(_, picked) =>
        onChange(picked.slice(0, MOST_RECIPIENTS).map(({ ref }) => ref))
      }
      inputValue={text}
      onInputChange={(_, input) => setText(input)}
      filterOptions={candidates => candidates}
      getOptionLabel={({ title }) => title}
      getOptionSelected={(one, other) => one.ref === other.ref}
      ChipProps={{ size: 'small' }}
      renderOption={({ ref, title }) => (
        <span className={classes.option}>
          {ref.startsWith('group:') ? (
            <GroupIcon fontSize="small" aria-hidden />
          ) : (
            <PersonIcon fontSize="small" aria-hidden />
          )}
          <span className={classes.words}>
            <div>{title}</div>
            <div className={classes.ref}>{ref}</div>
          </span>
        </span>
      )}
      renderInput={params => (
        <TextField
          {...params}
          InputLabelProps={{ ...params.InputLabelProps, shrink: true }}
          variant="outlined"
          size="small"
          label="Users and groups"
          placeholder={value.length === 0 ? 'Search by name' : undefined}
        />
      )}
    />
  );
}

function nameOf(ref: string): string {
  return parseEntityRef(ref).name;
}

/** The first that match, a moment after the last key. */
function useCandidates(text: string) {
  const catalog = useApi(catalogApiRef);
  const [term, setTerm] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => setTerm(text.trim()), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return useResource(`recipients ${term}`, async (): Promise<Candidate[]> => {
    const { items } = await catalog.queryEntities({
      filter: { kind: ['User', 'Group'] },
      fields: ['kind', 'metadata', 'spec.profile.displayName'],
      limit: SHOWN,
      orderFields: { field: 'metadata.name', order: 'asc' },
      ...(term && {
        fullTextFilter: {
          term,
          fields: [
            ...['metadata.name', 'metadata.title'],
            'spec.profile.displayName',
          ],
        },
      }),
    });
    return items.map(entity => {
      const profile = entity.spec?.profile as
        | { displayName?: string }
        | undefined;
      const { title, name } = entity.metadata;
      return {
        ref: stringifyEntityRef(entity),
        title: profile?.displayName ?? title ?? name,
      };
    });
  });
}
