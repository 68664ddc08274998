// One thing that somebody does. Until the server has answered, every tap is the same command, so that a second one,
// or one after a lost answer, repeats it and never doubles it. What was answered is over: the next tap is another.

import { isAway, type ApiResult } from './client';

export class Attempt<Marks = string> {
  private marks: Marks;
  private underWay: Promise<ApiResult<unknown>> | undefined;

  /** `make`: the command's id, or its ids and the moment of the first tap: whatever a repetition must share. */
  constructor(private make: () => Marks) {
    this.marks = make();
  }

  run<T>(send: (marks: Marks) => Promise<ApiResult<T>>): Promise<ApiResult<T>> {
    this.underWay ??= this.once(send).finally(() => (this.underWay = undefined));
    return this.underWay as Promise<ApiResult<T>>;
  }

  private async once<T>(send: (marks: Marks) => Promise<ApiResult<T>>): Promise<ApiResult<T>> {
    const result = await send(this.marks);
    // The answer to the first was lost, and what it said was changed since: it may have been done.
    const isOpen = !result.ok && (isAway(result.error) || result.error.code === 'work.id_reused');
    if (!isOpen) this.marks = this.make();
    return result;
  }
}
