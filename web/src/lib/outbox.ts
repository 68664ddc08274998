// What was done without a network waits here and is sent in order, once each: every command has an id of its own,
// so sending it again is harmless. Drained at the start, when the line returns, and every minute while waiting.

import { isAway, type ApiError, type ApiResult } from './client';

export interface Letter {
  id: string; // The command's own, a UUIDv7: letters sort by it.
  path: string;
  body: object;
}

/** With who wrote it: nobody else sends it, or sees it, from the same device. */
export interface SignedLetter extends Letter {
  by: string;
}

export interface Shelf {
  keys(): Promise<string[]>;
  read(key: string): Promise<SignedLetter | undefined>;
  write(key: string, letter: SignedLetter): Promise<void>;
  drop(key: string): Promise<void>;
}

export type Post = (path: string, body: object) => Promise<ApiResult<unknown>>;

export class Outbox {
  private draining: Promise<void> | undefined;

  constructor(
    private shelf: Shelf,
    private post: Post,
    private who: () => string | undefined, // Who is signed in.
    private refused: (letter: SignedLetter, error: ApiError) => void = () => undefined,
  ) {}

  /** Those of whoever is signed in. */
  async waiting(): Promise<number> {
    return (await this.own()).length;
  }

  private async own(): Promise<SignedLetter[]> {
    const letters = await Promise.all((await this.shelf.keys()).map((key) => this.shelf.read(key)));
    const by = this.who();
    return letters.filter((one): one is SignedLetter => by !== undefined && one?.by === by);
  }

  /** Keeps the letter first, then tries to send: closing the page loses nothing. */
  async send(letter: Letter): Promise<void> {
    const by = this.who();
    if (!by) throw new Error('a letter without a writer');
    await this.shelf.write(letter.id, { ...letter, by });
    await this.drain();
  }

  /** Sends what waits, oldest first; stops at the first that finds nobody. Two calls are one. */
  drain(): Promise<void> {
    this.draining ??= this.sendAll().finally(() => (this.draining = undefined));
    return this.draining;
  }

  private async sendAll(): Promise<void> {
    for (const letter of await this.own()) {
      const result = await this.post(letter.path, letter.body);
      if (!result.ok && isAway(result.error)) return;
      await this.shelf.drop(letter.id);
      if (!result.ok) this.refused(letter, result.error);
    }
  }
}
