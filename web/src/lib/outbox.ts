// What was done without a network waits here and is sent in order, once each: every command has an id of its own,
// so sending it again is harmless. Drained at the start, when the line returns, and every minute while waiting.

import type { ApiError, ApiResult } from './client';

export interface Letter {
  id: string; // The command's own, a UUIDv7: letters sort by it.
  path: string;
  body: object;
}

export interface Shelf {
  keys(): Promise<string[]>;
  read(key: string): Promise<Letter | undefined>;
  write(key: string, letter: Letter): Promise<void>;
  drop(key: string): Promise<void>;
}

export type Post = (path: string, body: object) => Promise<ApiResult<unknown>>;

/** The line or the server is away for now; anything else is an answer. */
const isAway = (error: ApiError) => error.status === 0 || error.status === 429 || error.status >= 500;

export class Outbox {
  private draining: Promise<void> | undefined;

  constructor(
    private shelf: Shelf,
    private post: Post,
    private refused: (letter: Letter, error: ApiError) => void = () => undefined,
  ) {}

  async waiting(): Promise<number> {
    return (await this.shelf.keys()).length;
  }

  /** Keeps the letter first, then tries to send: closing the page loses nothing. */
  async send(letter: Letter): Promise<void> {
    await this.shelf.write(letter.id, letter);
    await this.drain();
  }

  /** Sends what waits, oldest first; stops at the first that finds nobody. Two calls are one. */
  drain(): Promise<void> {
    this.draining ??= this.sendAll().finally(() => (this.draining = undefined));
    return this.draining;
  }

  private async sendAll(): Promise<void> {
    for (const key of await this.shelf.keys()) {
      const letter = await this.shelf.read(key);
      if (!letter) continue;
      const result = await this.post(letter.path, letter.body);
      if (!result.ok && isAway(result.error)) return;
      await this.shelf.drop(key);
      if (!result.ok) this.refused(letter, result.error);
    }
  }
}
