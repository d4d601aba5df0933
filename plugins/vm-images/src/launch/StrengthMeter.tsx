import { makeStyles, type Theme } from '@material-ui/core/styles';
import { toneColors } from '@vm-images/backstage-plugin-vm-images-react';
import { passwordStrength } from './login/passwordStrength';

const useStyles = makeStyles((theme: Theme) => ({
  root: {
    display: 'flex',
    alignItems: 'center',
    gap: theme.spacing(0.5),
    height: 20,
    marginTop: theme.spacing(0.5),
    fontSize: 12.5,
    color: theme.palette.text.secondary,
  },
  part: {
    width: 44,
    height: 4,
    borderRadius: 2,
    backgroundColor: theme.palette.divider,
  },
  word: { marginLeft: theme.spacing(1) },
  bad: { backgroundColor: toneColors(theme, 'bad').solid },
  warn: { backgroundColor: toneColors(theme, 'warn').solid },
  good: { backgroundColor: toneColors(theme, 'good').solid },
}));

const looks = ['bad', 'bad', 'warn', 'good', 'good'] as const;

/** How strong a password is, as a word and four bars. */
export function StrengthMeter(props: { password: string }) {
  const classes = useStyles();
  const { score, word } = passwordStrength(props.password);
  const typed = props.password !== '';
  return (
    <div
      className={classes.root}
      role="meter"
      aria-label="Password strength"
      aria-valuemin={0}
      aria-valuemax={4}
      aria-valuenow={typed ? score : 0}
      aria-valuetext={typed ? word : 'Empty'}
    >
      {[1, 2, 3, 4].map(step => (
        <span
          key={step}
          className={`${classes.part} ${
            typed && (step <= score || step === 1) ? classes[looks[score]] : ''
          }`}
        />
      ))}
      <span className={classes.word}>{typed && word}</span>
    </div>
  );
}
