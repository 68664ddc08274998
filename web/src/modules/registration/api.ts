import { address, get, post, type Schemas } from '$lib/api';
import { isThere } from '$lib/client';
import { language } from '$app/i18n';

export type ImportCheck = Schemas['registration.ImportCheck'];
export type ImportCommand = Schemas['registration.Import'];
export type ImportMode = Schemas['registration.ImportMode'];
export type ImportView = Schemas['registration.ImportView'];
/** The names under which the mapping knows the two files. */
export const sheetNames = ['households', 'members'] as const;
export type SheetName = (typeof sheetNames)[number];
export type KeptHousehold = Schemas['registration.KeptHousehold'];
export type RowProblem = Schemas['registration.RowProblem'];

export const previewFile = (content_base64: string) => post('/v1/imports/preview', { content_base64 });
export const checkImport = (command: ImportCommand) => post('/v1/imports/check', command);
export const startImport = (command: ImportCommand) => post('/v1/imports', command);
export const importView = (id: string) => get('/v1/imports/{import}', { import: id });
export const undoImport = (command: Schemas['registration.UndoImport']) => post('/v1/imports/{import}/undo', command);
/** Those that an undo left, with the reason. */
export const keptHouseholds = (id: string) => get('/v1/imports/{import}/kept', { import: id });
/** Which of an import's files have bad rows to download. */
export async function rejectedFiles(id: string): Promise<SheetName[]> {
  const found = await Promise.all(sheetNames.map((file) => isThere(rejectsAddress(id, file))));
  return sheetNames.filter((_, i) => found[i]);
}
/** Where the bad rows of one file are downloaded, with reasons in the page's language. */
export const rejectsAddress = (id: string, file: string): string =>
  address('/v1/imports/{import}/rejects.csv', { import: id, file, language });
