import { get, type ApiResult, type Money } from '$lib/client';

export interface Summary {
  period: string;
  given: Money;
  in_funds: Money;
  reached: Money;
  households: number | null; // Null when 1 to 10: such a cell is never shown.
  funds: number;
  log: { size: number; root: string; at: string };
  months: { period: string; given: Money; reached: Money }[];
}

export const summary = (period?: string): Promise<ApiResult<Summary>> => get('/v1/public/summary', { period });
