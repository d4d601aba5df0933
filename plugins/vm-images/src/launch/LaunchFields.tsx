import type { ReactNode } from 'react';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import { LaunchKey } from '../images/encryption';
import { OwnerField } from '../images/form/OwnerField';
import { AdvancedFields } from './AdvancedFields';
import { DataDisks } from './DataDisks';
import { NameFields } from './NameFields';
import { PasswordField } from './PasswordField';
import { PlaceField } from './PlaceField';
import { SizeCards } from './SizeCards';
import { SshKeyField } from './SshKeyField';
import type { LaunchDraft } from './useLaunchDraft';
import type { SubjectFacts } from './useLaunchSubject';

const useStyles = makeStyles(theme => ({
  root: { display: 'flex', flexDirection: 'column', gap: theme.spacing(2.5) },
  title: {
    fontSize: 14,
    fontWeight: 600,
    marginBottom: theme.spacing(1.25),
  },
  user: { fontWeight: 400, color: theme.palette.text.secondary },
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
      <Part
        title={
          <>
            Login
            {user && <span className={classes.user}> as {user}</span>}
          </>
        }
      >
        <SshKeyField
          value={form.keys}
          error={errors.keys}
          onChange={keys => change({ keys })}
        />
        <PasswordField
          wanted={form.withPassword}
          password={form.password}
          error={errors.password}
          supported={check.value?.passwordSupported !== false}
          onChange={change}
        />
      </Part>
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

function Part(props: { title: ReactNode; children: ReactNode }) {
  const classes = useStyles();
  return (
    <section>
      <Typography component="h3" className={classes.title}>
        {props.title}
      </Typography>
      {props.children}
    </section>
  );
}
