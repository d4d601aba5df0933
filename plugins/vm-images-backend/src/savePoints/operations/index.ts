export * from './createSavePoint';
export * from './deleteSavePoint';
export * from './imageOfSavePoint';
