/** What a session can be asked to answer: to add a passkey, to add an authenticator app, or to prove a passkey that is there. */
export const FACTOR_PURPOSES = ['add_passkey', 'add_totp', 'prove'] as const
export type FactorPurpose = (typeof FACTOR_PURPOSES)[number]

/** How many codes somebody gets for the day on which every device is lost. */
export const RECOVERY_CODES = 10

/** Ways by which a browser reaches the device of a passkey (WebAuthn Level 3, AuthenticatorTransport). */
export const PASSKEY_TRANSPORTS = ['usb', 'nfc', 'ble', 'smart-card', 'hybrid', 'internal', 'cable'] as const
