import { useDebounce } from 'react-use';
import Typography from '@material-ui/core/Typography';
import { makeStyles } from '@material-ui/core/styles';
import { useTemplateSecrets } from '@backstage/plugin-scaffolder-react';
import { useOwners } from '@vm-images/backstage-plugin-vm-images-react';
import { PasswordField } from '../launch/PasswordField';
import { SshKeyField } from '../launch/SshKeyField';
import { passwordProblem } from '../launch/login/passwordStrength';
import { readSshKeys } from '../launch/login/sshKeys';
import { useRememberedKeys } from '../launch/login/useRememberedKeys';
import { useLaunchCheck } from '../launch/useLaunchDraft';
import { checkRequestOf } from './checkContext';
import type { LoginProps, LoginValue } from './schemas';
import { useProposal } from './useProposal';

const useStyles = makeStyles(theme => ({
  root: { fontFamily: theme.typography.fontFamily },
  title: {
    fontSize: 14,
    fontWeight: 600,
    marginBottom: theme.spacing(1.25),
  },
  user: { fontWeight: 400, color: theme.palette.text.secondary },
}));

const REMEMBER_MS = 1_000;

/**
 * How to log in: a public key, which is part of the form, and a password, which
 * is a secret of the task and is nowhere in the form.
 */
export function VmImagesLogin(props: LoginProps) {
  const { formData, schema, uiSchema, formContext } = props;
  const classes = useStyles();
  const check = useLaunchCheck(
    checkRequestOf(uiSchema['ui:options'], formContext?.formData),
  ).value;
  const { password, change } = useLogin(props);
  const keys = formData?.sshPublicKeys ?? '';
  const wanted = formData?.usePassword !== undefined;
  return (
    <div className={classes.root}>
      <Typography component="h3" className={classes.title}>
        {schema.title ?? 'Login'}
        {check?.defaultUser && (
          <span className={classes.user}> as {check.defaultUser}</span>
        )}
      </Typography>
      <SshKeyField
        value={keys}
        error={readSshKeys(keys).problem}
        onChange={sshPublicKeys => change({ sshPublicKeys })}
      />
      <PasswordField
        wanted={wanted}
        password={password}
        error={passwordProblem(password)}
        supported={check?.passwordSupported !== false}
        onChange={({ withPassword = true, password: typed = password }) =>
          change({}, withPassword ? typed : undefined)
        }
      />
    </div>
  );
}

/** The two halves of a login, each where it belongs. */
function useLogin({ formData = {}, onChange }: LoginProps) {
  const { secrets, setSecrets } = useTemplateSecrets();
  const remembered = useRememberedKeys(useOwners().value?.[0]);
  const password = secrets.password ?? '';
  const { sshPublicKeys: keys, usePassword } = formData;

  useProposal(keys === undefined, remembered.keys, sshPublicKeys =>
    onChange({ ...formData, sshPublicKeys }),
  );
  // A reload keeps what is in the form, but no secret.
  useProposal(usePassword === true && !password, false, invalid =>
    onChange({ ...formData, usePassword: invalid }),
  );
  useDebounce(
    () => {
      const { keys: valid, problem } = readSshKeys(keys ?? '');
      if (valid.length > 0 && !problem) remembered.remember(keys!.trim());
    },
    REMEMBER_MS,
    [keys, remembered.keys],
  );

  function change(news: LoginValue, typed?: string) {
    if ('sshPublicKeys' in news) {
      onChange({ ...formData, ...news });
      return;
    }
    setSecrets({ password: typed ?? '' });
    const { usePassword: _, ...rest } = formData;
    onChange(
      typed === undefined
        ? rest
        : { ...rest, usePassword: passwordProblem(typed) === undefined },
    );
  }
  return { password, change };
}
