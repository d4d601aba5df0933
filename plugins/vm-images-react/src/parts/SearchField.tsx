import { useEffect, useRef, useState } from 'react';
import IconButton from '@material-ui/core/IconButton';
import InputAdornment from '@material-ui/core/InputAdornment';
import TextField from '@material-ui/core/TextField';
import { makeStyles } from '@material-ui/core/styles';
import CloseIcon from '@material-ui/icons/Close';
import SearchIcon from '@material-ui/icons/Search';

const useStyles = makeStyles(theme => ({
  root: {
    width: 320,
    maxWidth: '100%',
    [theme.breakpoints.down('md')]: { width: 180 },
  },
  key: {
    border: `1px solid ${theme.palette.divider}`,
    borderRadius: 4,
    padding: '0 6px',
    fontSize: 12,
    lineHeight: '18px',
    color: theme.palette.text.secondary,
  },
}));

const PAUSE_MS = 250;

/** The search of a list; `/` focuses it, Escape empties it. @public */
export function SearchField(props: {
  value: string;
  label: string;
  onChange: (value: string) => void;
}) {
  const { value, label, onChange } = props;
  const classes = useStyles();
  const input = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(value);
  const told = useRef(value);
  const latest = useRef(onChange);
  latest.current = onChange;

  useEffect(() => {
    // Only what comes from elsewhere (back, a cleared filter), not our own echo.
    if (value !== told.current) setText(value);
    told.current = value;
  }, [value]);
  useEffect(() => {
    if (text === told.current) return undefined;
    const timer = setTimeout(() => {
      told.current = text;
      latest.current(text);
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  useSlashKey(input);

  return (
    <TextField
      className={classes.root}
      variant="outlined"
      size="small"
      placeholder={label}
      value={text}
      onChange={event => setText(event.target.value)}
      onKeyDown={event => {
        if (event.key !== 'Escape') return;
        if (text) setText('');
        else input.current?.blur();
      }}
      inputRef={input}
      inputProps={{ 'aria-label': label, maxLength: 100, type: 'text' }}
      InputProps={{
        startAdornment: (
          <InputAdornment position="start">
            <SearchIcon fontSize="small" />
          </InputAdornment>
        ),
        endAdornment: (
          <InputAdornment position="end">
            {text ? (
              <IconButton
                size="small"
                edge="end"
                aria-label="Clear search"
                onClick={() => {
                  setText('');
                  input.current?.focus();
                }}
              >
                <CloseIcon fontSize="small" />
              </IconButton>
            ) : (
              <kbd className={classes.key} aria-hidden>
                /
              </kbd>
            )}
          </InputAdornment>
        ),
      }}
    />
  );
}

function useSlashKey(input: React.RefObject<HTMLInputElement>) {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== '/' || event.ctrlKey || event.metaKey || event.altKey) {
        return;
      }
      const target = event.target as HTMLElement;
      if (
        target.closest(
          'input, textarea, select, [contenteditable], [role=dialog]',
        )
      ) {
        return;
      }
      event.preventDefault();
      input.current?.focus();
      input.current?.select();
    };
    document.addEventListener('keydown', onKey);
    return () => document.removeEventListener('keydown', onKey);
  }, [input]);
}
