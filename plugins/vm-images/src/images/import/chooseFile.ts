import type { ChosenFile } from '../../api/uploads';
import type { FileHandle } from '../../api/uploads/types';

type WithHandle = DataTransferItem & {
  getAsFileSystemHandle?(): Promise<FileSystemHandle | null>;
};

/** The first file of a drop, with its handle where the browser gives one. */
export async function fileOfDrop(
  data: DataTransfer,
): Promise<ChosenFile | undefined> {
  // Both have to be asked for before anything is awaited: then the drop is over.
  const file = data.files[0];
  const item: WithHandle | undefined = [...data.items].find(
    one => one.kind === 'file',
  );
  if (!file) return undefined;
  const handle = await item?.getAsFileSystemHandle?.().catch(() => undefined);
  return handle?.kind === 'file'
    ? { file, handle: handle as FileHandle }
    : { file };
}
