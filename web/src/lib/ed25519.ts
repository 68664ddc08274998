// Ed25519 by the browser where it has it, else by a small verifier fetched only then.

export async function verifyEd25519(
  signature: Uint8Array, message: Uint8Array, publicKey: Uint8Array,
): Promise<boolean> {
  if (signature.length !== 64 || publicKey.length !== 32) return false;
  const bytes = (view: Uint8Array) => view as Uint8Array<ArrayBuffer>;
  if (globalThis.crypto?.subtle) {
    try {
      const key = await crypto.subtle.importKey('raw', bytes(publicKey), 'Ed25519', false, ['verify']);
      return await crypto.subtle.verify('Ed25519', key, bytes(signature), bytes(message));
    } catch {
      // The browser knows no Ed25519, or refuses the key; the verifier below decides.
    }
  }
  const [ed, { sha512 }] = await Promise.all([import('@noble/ed25519'), import('@noble/hashes/sha2.js')]);
  ed.hashes.sha512 = sha512;
  try {
    return ed.verify(signature, message, publicKey, { zip215: false });
  } catch {
    return false;
  }
}
