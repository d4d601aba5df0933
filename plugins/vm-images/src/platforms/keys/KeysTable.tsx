import { Fragment } from 'react';
import { makeStyles } from '@material-ui/core/styles';
import {
  deny,
  verdictOf,
  type EncryptionKey,
} from '@vm-images/backstage-plugin-vm-images-common';
import {
  isOver,
  OwnerChip,
  plural,
  VerdictButton,
} from '@vm-images/backstage-plugin-vm-images-react';
import { RotationRow } from './RotationRow';

const useStyles = makeStyles(theme => ({
  // Too wide a table scrolls in here, not with the page.
  box: { overflowX: 'auto' },
  table: {
    width: '100%',
    borderCollapse: 'collapse',
    fontSize: 13.5,
    fontVariantNumeric: 'tabular-nums',
    '& th, & td': {
      padding: theme.spacing(0.75, 2, 0.75, 0),
      textAlign: 'left',
      whiteSpace: 'nowrap',
    },
    '& thead th': {
      fontSize: 12.5,
      fontWeight: 400,
      color: theme.palette.text.secondary,
    },
    '& tbody th': { fontWeight: 600 },
    '& tbody th, & td': { borderTop: `1px solid ${theme.palette.divider}` },
    '& th:last-child, & td:last-child': { paddingRight: 0, textAlign: 'right' },
  },
  old: { color: theme.palette.text.secondary },
}));

/** Each key, what its versions wrap, and the button that adds one. */
export function KeysTable(props: {
  keys: readonly EncryptionKey[];
  onRotate: (key: EncryptionKey) => void;
  /** A rotation has ended. */
  onEnded: () => void;
}) {
  const { keys, onRotate, onEnded } = props;
  const classes = useStyles();
  return (
    // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls, so the keyboard has to reach it
    <div className={classes.box} tabIndex={0} role="region" aria-label="Keys">
      <table className={classes.table} aria-label="Encryption keys">
        <thead>
          <tr>
            <th scope="col">Key</th>
            <th scope="col">Key service</th>
            <th scope="col">For</th>
            <th scope="col">Version</th>
            <th scope="col">Wraps</th>
            <th scope="col">Rotation</th>
          </tr>
        </thead>
        <tbody>
          {keys.map(key => (
            <Fragment key={key.id}>
              <tr>
                <th scope="row">{key.name}</th>
                <td>{key.serviceTitle}</td>
                <td>
                  {key.ownerRef ? (
                    <OwnerChip ownerRef={key.ownerRef} />
                  ) : (
                    'everyone'
                  )}
                </td>
                <td>{key.version}</td>
                <td>
                  <Wraps of={key} />
                </td>
                <td>
                  <VerdictButton
                    size="small"
                    variant="outlined"
                    disabled={isRotating(key)}
                    verdict={rotationVerdict(key)}
                    onClick={() => onRotate(key)}
                  >
                    {isRotating(key) ? 'Rotating' : 'Rotate'}
                  </VerdictButton>
                </td>
              </tr>
              {key.rotation && (
                <RotationRow
                  keyId={key.id}
                  operationId={key.rotation.id}
                  columns={6}
                  onEnded={onEnded}
                />
              )}
            </Fragment>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** Data keys by version; those of older versions wait to be wrapped anew. */
function Wraps({ of: { version, wraps = [] } }: { of: EncryptionKey }) {
  const classes = useStyles();
  const newest = wraps.find(one => one.version === version);
  const older = wraps.filter(one => one.version !== version);
  return (
    <>
      {plural(newest?.dataKeys ?? 0, 'data key')}
      {older.map(one => (
        <div key={one.version} className={classes.old}>
          version {one.version}: {plural(one.dataKeys, 'data key')}
        </div>
      ))}
    </>
  );
}

/** Of one that only wraps anew, the next may wait for its turn. */
const isRotating = ({ rotation }: EncryptionKey) =>
  rotation?.kind === 'key.rotate' && !isOver(rotation.status);

/** Some services are rotated by their own means only. */
function rotationVerdict(key: EncryptionKey) {
  if (key.canRotate) return undefined;
  const reason = `Key ${key.id} is rotated in ${key.serviceTitle}, not here.`;
  const remedy = 'Do it there; data keys are wrapped anew within six hours.';
  return verdictOf([deny('encryption.rotate', reason, remedy)]);
}
