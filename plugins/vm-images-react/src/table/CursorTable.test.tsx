import { render, screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { useState } from 'react';
import { MemoryRouter, useLocation } from 'react-router-dom';
import type { Verdict } from '@vm-images/backstage-plugin-vm-images-common';
import { CursorTable } from './CursorTable';
import type { CursorColumn } from './types';

jest.setTimeout(30_000);

type Row = { id: string; name: string };
const rows: Row[] = ['one', 'two', 'three'].map(name => ({ id: name, name }));
const columns: CursorColumn<Row>[] = [
  {
    id: 'name',
    title: 'Name',
    sort: 'name',
    minWidth: 100,
    render: row => row.name,
  },
  { id: 'id', title: 'Id', minWidth: 100, render: row => `#${row.id}` },
];
const denied: Verdict = {
  effect: 'deny',
  findings: [
    {
      rule: 'delete.inUse',
      effect: 'deny',
      reason: '3 machines use it.',
      remedy: 'Delete them first.',
    },
  ],
};

const clicked = jest.fn();
const sorted = jest.fn();

function Where() {
  return <p>at {useLocation().pathname}</p>;
}

function Shown(props: { rows?: Row[] }) {
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  return (
    <MemoryRouter>
      <CursorTable
        label="Things"
        columns={columns}
        rows={props.rows}
        rowId={row => row.id}
        rowLabel={row => row.name}
        rowHref={row => `/things/${row.id}`}
        rowActions={row => [
          {
            id: 'start',
            title: 'Start',
            icon: <i />,
            quick: true,
            onClick: () => clicked(`start ${row.id}`),
          },
          {
            id: 'delete',
            title: 'Delete',
            icon: <i />,
            verdict: denied,
            onClick: () => clicked(`delete ${row.id}`),
          },
        ]}
        selection={{ ids, onChange: setIds }}
        sort={{ by: 'name', order: 'asc' }}
        onSort={sorted}
        paging={{ page: 2, pageSize: 3, total: 1000, totalIsCapped: true }}
        empty={<p>nothing</p>}
      />
      <Where />
      <p>selected: {[...ids].join(' ')}</p>
    </MemoryRouter>
  );
}

beforeEach(() => jest.clearAllMocks());

const row = (name: string) =>
  screen.getByText(name).closest<HTMLTableRowElement>('tr')!;

it('opens a row on click, but not from its buttons', async () => {
  render(<Shown rows={rows} />);
  await userEvent.click(
    within(row('two')).getByRole('button', { name: 'Start' }),
  );
  expect(clicked).toHaveBeenCalledWith('start two');
  expect(screen.getByText('at /')).toBeVisible();
  await userEvent.click(screen.getByText('#two'));
  expect(screen.getByText('at /things/two')).toBeVisible();
});

it('is walked, selected and opened with the keyboard, as one stop', async () => {
  render(<Shown rows={rows} />);
  row('one').focus();
  await userEvent.keyboard('{ArrowDown} {ArrowDown}');
  expect(row('three')).toHaveFocus();
  expect(screen.getByText('selected: two')).toBeVisible();
  expect(row('two')).toHaveAttribute('aria-selected', 'true');
  expect(row('one')).toHaveAttribute('tabindex', '-1');
  await userEvent.keyboard('{Home}{Enter}');
  expect(screen.getByText('at /things/one')).toBeVisible();
});

it('keeps a denied action in the menu, with the reason and the remedy', async () => {
  render(<Shown rows={rows} />);
  await userEvent.click(screen.getByRole('button', { name: 'Actions on one' }));
  const item = screen.getByRole('menuitem', { name: 'Delete' });
  expect(item).toHaveAttribute('aria-disabled', 'true');
  expect(item).toHaveAttribute(
    'aria-description',
    '3 machines use it. Delete them first.',
  );
  await userEvent.click(item);
  expect(clicked).not.toHaveBeenCalled();
});

it('asks for the other order, and says where it is', async () => {
  render(<Shown rows={rows} />);
  await userEvent.click(screen.getByText('Name'));
  expect(sorted).toHaveBeenCalledWith('name', 'desc');
  expect(screen.getByRole('status')).toHaveTextContent('4–6 of 1,000+');
  expect(screen.getByRole('button', { name: 'Next page' })).toBeDisabled();
});

it('shows bones while it loads, and what to do when there is nothing', () => {
  const { rerender } = render(<Shown />);
  expect(screen.getByRole('table', { name: 'Things' })).toHaveAttribute(
    'aria-busy',
    'true',
  );
  rerender(<Shown rows={[]} />);
  expect(screen.getByText('nothing')).toBeVisible();
});
