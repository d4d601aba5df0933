import type { SyncContext } from './SyncContext';

export async function ensureTemplates(_context: SyncContext): Promise<void> {}
