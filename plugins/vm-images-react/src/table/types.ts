import type { ReactElement, ReactNode } from 'react';
import type { Verdict } from '@vm-images/backstage-plugin-vm-images-common';

/** @public */
export interface CursorColumn<T> {
  id: string;
  title: string;
  render: (row: T) => ReactNode;
  /** The backend's name of the order; without it the column can't be sorted. */
  sort?: string;
  /** 1 always stays; the highest drop first when it gets narrow. */
  priority?: 1 | 2 | 3 | 4;
  /** Pixels that the column needs. */
  minWidth: number;
  /** Its part of the width that is left; 1 if left out. */
  grow?: number;
  align?: 'right';
}

/** Something that can be done with a row. @public */
export interface RowAction {
  id: string;
  title: string;
  icon: ReactElement;
  verdict?: Verdict;
  danger?: boolean;
  /** Also a button of its own beside the menu; two per table. */
  quick?: boolean;
  onClick: () => void;
}

/** @public */
export interface TableSelection {
  ids: ReadonlySet<string>;
  onChange: (ids: ReadonlySet<string>) => void;
}

/** @public */
export interface TablePaging {
  /** Counted from 1. */
  page: number;
  /** Rows of a full page. */
  pageSize: number;
  total?: number;
  /** There are more than `total`. */
  totalIsCapped?: boolean;
  onNext?: () => void;
  onPrevious?: () => void;
}
