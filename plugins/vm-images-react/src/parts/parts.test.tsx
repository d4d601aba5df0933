import { ResponseError } from '@backstage/errors';
import { render, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { ConfirmDialog } from './ConfirmDialog';
import { SearchField } from './SearchField';
import { ErrorState, isConflict, isNotFound } from './states';
import { ImageStatusChip } from './statusChips';
import { VerdictButton } from './VerdictButton';

jest.setTimeout(30_000);

describe('VerdictButton', () => {
  it('stays in reach of the keyboard when denied, and says why', async () => {
    const onClick = jest.fn();
    render(
      <VerdictButton
        verdict={{
          effect: 'deny',
          findings: [{ rule: 'r', effect: 'deny', reason: 'It is not yours.' }],
        }}
        onClick={onClick}
      >
        Delete
      </VerdictButton>,
    );
    const button = screen.getByRole('button', { name: 'Delete' });
    await userEvent.tab();
    expect(button).toHaveFocus();
    expect(await screen.findByText('It is not yours.')).toBeVisible();
    await userEvent.keyboard('{Enter}');
    expect(onClick).not.toHaveBeenCalled();
  });

  it('acts when allowed or only warned', async () => {
    const onClick = jest.fn();
    const warning = { rule: 'r', effect: 'warn', reason: 'Careful.' } as const;
    render(
      <VerdictButton
        verdict={{ effect: 'warn', findings: [warning] }}
        onClick={onClick}
      >
        Delete
      </VerdictButton>,
    );
    await userEvent.click(screen.getByRole('button', { name: 'Delete' }));
    expect(onClick).toHaveBeenCalledTimes(1);
  });
});

describe('ImageStatusChip', () => {
  it('says how far something in flight is', () => {
    render(
      <ImageStatusChip
        image={{
          status: 'importing',
          operation: {
            id: 'op',
            kind: 'image.import',
            status: 'running',
            progress: 0.426,
          },
        }}
      />,
    );
    expect(screen.getByText('Importing')).toBeVisible();
    expect(screen.getByText('42%')).toBeVisible();
  });

  it('gives the reason and the remedy of a failure on hover', async () => {
    render(
      <ImageStatusChip
        image={{
          status: 'failed',
          failure: { stage: 'Fetch', reason: 'It is gone.', remedy: 'Retry.' },
        }}
      />,
    );
    await userEvent.hover(screen.getByText('Failed'));
    expect(await screen.findByText('Fetch: It is gone. Retry.')).toBeVisible();
  });
});

describe('ConfirmDialog', () => {
  it('stays with the reason when it could not be done', async () => {
    const onClose = jest.fn();
    const onConfirm = jest
      .fn()
      .mockRejectedValueOnce(new Error('The platform is down.'))
      .mockResolvedValueOnce(undefined);
    render(
      <ConfirmDialog
        open
        title="Delete it?"
        action="Delete"
        onConfirm={onConfirm}
        onClose={onClose}
      />,
    );
    const button = screen.getByRole('button', { name: 'Delete' });
    await userEvent.click(button);
    expect(await screen.findByText('The platform is down.')).toBeVisible();
    expect(onClose).not.toHaveBeenCalled();
    await userEvent.click(button);
    await waitFor(() => expect(onClose).toHaveBeenCalledTimes(1));
  });

  it('asks for the name where nothing can be undone', async () => {
    render(
      <ConfirmDialog
        open
        title="Destroy it?"
        action="Destroy"
        typeToConfirm="web-01"
        onConfirm={async () => {}}
        onClose={() => {}}
      />,
    );
    const button = screen.getByRole('button', { name: 'Destroy' });
    expect(button).toBeDisabled();
    await userEvent.type(
      screen.getByLabelText('Type web-01 to confirm'),
      'web-01',
    );
    expect(button).toBeEnabled();
  });
});

describe('SearchField', () => {
  it('is focused by a slash, told after a pause, emptied by Escape', async () => {
    const onChange = jest.fn();
    render(<SearchField label="Search" value="" onChange={onChange} />);
    await userEvent.keyboard('/deb');
    const field = screen.getByLabelText('Search');
    expect(field).toHaveValue('deb');
    await waitFor(() => expect(onChange).toHaveBeenCalledWith('deb'));
    expect(onChange).toHaveBeenCalledTimes(1);
    await userEvent.keyboard('{Escape}');
    await waitFor(() => expect(onChange).toHaveBeenLastCalledWith(''));
  });
});

describe('ErrorState', () => {
  const answer = async (status: number, name: string, message: string) =>
    ResponseError.fromResponse({
      ok: false,
      status,
      statusText: 'x',
      headers: new Headers({ 'content-type': 'application/json' }),
      text: async () =>
        JSON.stringify({ error: { name, message }, response: {} }),
    } as never);

  it('says what the backend said, and offers another try', async () => {
    const onRetry = jest.fn();
    const error = await answer(503, 'ServiceUnavailableError', 'QEMU is gone.');
    render(<ErrorState title="No images" error={error} onRetry={onRetry} />);
    expect(screen.getByText('QEMU is gone.')).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: 'Retry' }));
    expect(onRetry).toHaveBeenCalled();
  });

  it('tells a refusal from a failure', async () => {
    const error = await answer(403, 'NotAllowedError', 'Ask team-a.');
    render(<ErrorState title="No images" error={error} onRetry={() => {}} />);
    expect(screen.getByText('You may not see this')).toBeVisible();
    expect(screen.queryByRole('button', { name: 'Retry' })).toBeNull();
  });

  it('knows conflicts and absences by status or name', async () => {
    expect(isConflict(await answer(412, 'PreconditionFailedError', ''))).toBe(
      true,
    );
    expect(isConflict(await answer(409, 'ConflictError', ''))).toBe(true);
    expect(isNotFound(await answer(404, 'NotFoundError', ''))).toBe(true);
    expect(isNotFound(new Error('x'))).toBe(false);
  });
});
