import { get, type Schemas } from '$lib/api';

export type Movement = Schemas['wallet.Movement'];
export type Wallet = Schemas['wallet.WalletPage'];

export const wallet = (after?: string | null) => get('/v1/wallet', { after });
