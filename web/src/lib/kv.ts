// A small cupboard in IndexedDB. Where the browser has none (some private windows), it lasts as long as the page.

const name = 'takaful';
const store = 'kept';
const spare = new Map<string, unknown>();
let opened: Promise<IDBDatabase | undefined> | undefined;

function open(): Promise<IDBDatabase | undefined> {
  opened ??= new Promise((resolve) => {
    if (typeof indexedDB === 'undefined') return resolve(undefined);
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () => request.result.createObjectStore(store);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => resolve(undefined);
    request.onblocked = () => resolve(undefined);
  });
  return opened;
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

export async function kept<T>(key: string): Promise<T | undefined> {
  const database = await open();
  if (!database) return spare.get(key) as T | undefined;
  return done(database.transaction(store).objectStore(store).get(key)) as Promise<T | undefined>;
}

export async function keep(key: string, value: unknown): Promise<void> {
  const database = await open();
  if (!database) return void spare.set(key, value);
  await done(database.transaction(store, 'readwrite').objectStore(store).put(value, key));
}

export async function forget(key: string): Promise<void> {
  const database = await open();
  if (!database) return void spare.delete(key);
  await done(database.transaction(store, 'readwrite').objectStore(store).delete(key));
}

/** The keys that begin with `prefix`, in order. */
export async function keptKeys(prefix: string): Promise<string[]> {
  const database = await open();
  const keys = database
    ? await done(database.transaction(store).objectStore(store).getAllKeys())
    : [...spare.keys()];
  return keys.map(String).filter((key) => key.startsWith(prefix)).sort();
}
