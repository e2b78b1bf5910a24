// 128 random bits, for the key a report is sent under. randomUUID exists only on secure origins and newer browsers.
export function random_key(): string {
  if (typeof crypto.randomUUID === 'function') return crypto.randomUUID()
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, '0')).join('')
}
