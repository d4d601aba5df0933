import { makeStyles } from '@material-ui/core/styles';
import { Part } from './Part';
import { PasswordField } from './PasswordField';
import { SshKeyField } from './SshKeyField';

const useStyles = makeStyles(theme => ({
  user: { fontWeight: 400, color: theme.palette.text.secondary },
}));

/** What a person logs in with. */
export interface Login {
  keys: string;
  withPassword: boolean;
  password: string;
}

/** How to log in to what is launched or installed anew. */
export function LoginFields(props: {
  /** Who logs in, where that is known. */
  user: string | undefined;
  value: Login;
  errors: Partial<Record<keyof Login, string>>;
  /** Whether the keys that were used last have been loaded. */
  ready?: boolean;
  /** False where image or platform has nothing that would set a password. */
  passwordSupported: boolean | undefined;
  onChange: (change: Partial<Login>) => void;
}) {
  const { user, value, errors, ready = true, onChange } = props;
  const classes = useStyles();
  return (
    <Part
      title={
        <>
          Login
          {user && <span className={classes.user}> as {user}</span>}
        </>
      }
    >
      {ready && (
        <SshKeyField
          value={value.keys}
          error={errors.keys}
          onChange={keys => onChange({ keys })}
        />
      )}
      <PasswordField
        wanted={value.withPassword}
        password={value.password}
        error={errors.password}
        supported={props.passwordSupported !== false}
        onChange={onChange}
      />
    </Part>
  );
}
