import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, randomInt } from 'node:crypto'

const IV_BYTES = 12
const TAG_BYTES = 16
/** Letters and digits that nobody takes for one another. */
const LETTERS = '23456789ABCDEFGHJKMNPQRSTVWXYZ'
const GROUP = 5

/** Keys of their own for each use, from the secret that sign-in codes come from: what one key does says nothing about another. */
const keyFor = (secret: string, use: 'totp' | 'recovery') => Buffer.from(hkdfSync('sha256', secret, '', `factors:${use}`, 32))

/** Encrypts an app's secret (AES-256-GCM) for one account: moved to another account's row it cannot be read. */
export function sealTotp(secret: string, accountId: string, plain: string): Buffer {
  const iv = randomBytes(IV_BYTES)
  const cipher = createCipheriv('aes-256-gcm', keyFor(secret, 'totp'), iv).setAAD(Buffer.from(accountId))
  const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()])
  return Buffer.concat([iv, cipher.getAuthTag(), sealed])
}

/** Reads what `sealTotp` made; throws for anything that was changed, is another account's, or was made with another secret. */
export function openTotp(secret: string, accountId: string, sealed: Buffer): string {
  const iv = sealed.subarray(0, IV_BYTES)
  const decipher = createDecipheriv('aes-256-gcm', keyFor(secret, 'totp'), iv)
    .setAAD(Buffer.from(accountId))
    .setAuthTag(sealed.subarray(IV_BYTES, IV_BYTES + TAG_BYTES))
  return decipher.update(sealed.subarray(IV_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8')
}

/** A new recovery code: two groups of five, 49 bits. */
export function newRecoveryCode(): string {
  const letters = Array.from({ length: 2 * GROUP }, () => LETTERS[randomInt(LETTERS.length)])
  return `${letters.slice(0, GROUP).join('')}-${letters.slice(GROUP).join('')}`
}

/** The only thing that is kept of a recovery code, whichever way it was typed. Without the server's secret it says nothing. */
export function recoveryHash(secret: string, accountId: string, code: string): string {
  const plain = code.replaceAll(/[^0-9A-Za-z]/g, '').toUpperCase()
  return createHmac('sha256', keyFor(secret, 'recovery')).update(`${accountId}:${plain}`).digest('base64url')
}
