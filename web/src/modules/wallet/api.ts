import { get, type ApiResult, type Money } from '$lib/client';

export interface Movement {
  entry: string;
  at: string;
  kind: string;
  amount: Money;
  balance: Money;
}

export interface Wallet {
  balance: Money;
  available: Money;
  items: Movement[];
  next: string | null;
}

export const wallet = (after?: string | null): Promise<ApiResult<Wallet>> => get('/v1/wallet', { after });
