// The browser's passkeys, as plain values: bytes travel as base64url. The browser asks the person; what she or her
// phone refuses is undefined here.

import { base64, parseBase64 } from './bytes';

/** RFC 4648 §5, without padding. */
export const base64url = (bytes: ArrayBuffer): string =>
  base64(new Uint8Array(bytes)).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');

export function parseBase64url(text: string): Uint8Array<ArrayBuffer> {
  const standard = text.replaceAll('-', '+').replaceAll('_', '/');
  const bytes = parseBase64(standard.padEnd(Math.ceil(standard.length / 4) * 4, '='));
  return new Uint8Array(bytes ?? []);
}

export interface NewPasskey {
  client_data: string;
  attestation: string;
  transports: string[];
}
export interface PasskeyAnswer {
  credential: string;
  client_data: string;
  authenticator_data: string;
  signature: string;
  user_handle: string | null;
}
interface Options {
  challenge: string;
  rp_id: string;
  rp_name: string;
  user_handle: string;
  user_name: string;
  algorithms: number[];
  exclude: string[];
  seconds: number;
}
interface Challenge {
  challenge: string;
  rp_id: string;
  seconds: number;
}

export const passkeysWork = (): boolean => typeof PublicKeyCredential === 'function' && isSecureContext;

const none = (): undefined => undefined;

export async function makePasskey(options: Options): Promise<NewPasskey | undefined> {
  const made = (await navigator.credentials
    .create({
      publicKey: {
        challenge: parseBase64url(options.challenge),
        rp: { id: options.rp_id, name: options.rp_name },
        user: { id: parseBase64url(options.user_handle), name: options.user_name, displayName: options.user_name },
        pubKeyCredParams: options.algorithms.map((alg) => ({ type: 'public-key', alg })),
        excludeCredentials: options.exclude.map((id) => ({ type: 'public-key', id: parseBase64url(id) })),
        authenticatorSelection: { residentKey: 'required', requireResidentKey: true, userVerification: 'required' },
        attestation: 'none',
        timeout: options.seconds * 1_000,
      },
    })
    .catch(none)) as PublicKeyCredential | undefined;
  if (!made) return undefined;
  const response = made.response as AuthenticatorAttestationResponse;
  return {
    client_data: base64url(response.clientDataJSON),
    attestation: base64url(response.attestationObject),
    transports: response.getTransports?.() ?? [],
  };
}

export async function askPasskey(given: Challenge, allow: string[] = []): Promise<PasskeyAnswer | undefined> {
  const answer = (await navigator.credentials
    .get({
      publicKey: {
        challenge: parseBase64url(given.challenge),
        rpId: given.rp_id,
        allowCredentials: allow.map((id) => ({ type: 'public-key', id: parseBase64url(id) })),
        userVerification: 'required',
        timeout: given.seconds * 1_000,
      },
    })
    .catch(none)) as PublicKeyCredential | undefined;
  if (!answer) return undefined;
  const response = answer.response as AuthenticatorAssertionResponse;
  return {
    credential: base64url(answer.rawId),
    client_data: base64url(response.clientDataJSON),
    authenticator_data: base64url(response.authenticatorData),
    signature: base64url(response.signature),
    user_handle: response.userHandle ? base64url(response.userHandle) : null,
  };
}
