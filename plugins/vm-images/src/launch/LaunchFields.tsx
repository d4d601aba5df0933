import { makeStyles } from '@material-ui/core/styles';
import { LaunchKey } from '../images/encryption';
import { OwnerField } from '../images/form/OwnerField';
import { AdvancedFields } from './AdvancedFields';
import { DataDisks } from './DataDisks';
import { LoginFields } from './LoginFields';
import { NameFields } from './NameFields';
import { Part } from './Part';
import { PlaceField } from './PlaceField';
import { SizeCards } from './SizeCards';
import type { LaunchDraft } from './useLaunchDraft';
import type { SubjectFacts } from './useLaunchSubject';

const useStyles = makeStyles(theme => ({
  root: { display: 'flex', flexDirection: 'column', gap: theme.spacing(2.5) },
  two: {
    display: 'grid',
    gridTemplateColumns: 'repeat(auto-fit, minmax(220px, 1fr))',
    gap: theme.spacing(2),
  },
}));

/** Everything that is asked, the most needed first. */
export function LaunchFields(props: {
  draft: LaunchDraft;
  facts: SubjectFacts;
}) {
  const { draft, facts } = props;
  const { form, errors, check, change } = draft;
  const classes = useStyles();
  const user = check.value?.defaultUser ?? facts.loginUser;
  return (
    <div className={classes.root}>
      <NameFields
        name={form.name}
        count={form.count}
        maxCount={facts.maxCount}
        names={check.value?.names}
        errors={draft.ready ? errors : {}}
        onChange={change}
      />
      <Part title="Size">
        <SizeCards
          sizes={draft.sizes}
          value={form.size}
          onChange={size => change({ size })}
        />
      </Part>
      <div className={classes.two}>
        <PlaceField
          places={facts.places}
          value={form.place}
          onChange={place => change({ place, size: undefined })}
        />
        <OwnerField
          owners={draft.owners}
          value={form.ownerRef}
          onChange={ownerRef => change({ ownerRef })}
        />
      </div>
      <LaunchKey name={check.value?.encryptionKeyName} />
      <LoginFields
        user={user}
        value={form}
        errors={errors}
        passwordSupported={check.value?.passwordSupported}
        onChange={change}
      />
      {check.value?.dataDisks && (
        <Part title="Data disks">
          <DataDisks
            offer={check.value.dataDisks}
            platformId={check.value.platformId}
            region={check.value.region}
            disks={form.dataDisks}
            error={errors.dataDisks}
            onChange={dataDisks => change({ dataDisks })}
          />
        </Part>
      )}
      <AdvancedFields
        description={form.description}
        userData={form.userData}
        error={errors.userData}
        onChange={change}
      />
    </div>
  );
}
