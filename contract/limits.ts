/** Limits that both sides know. Sizes in bytes, lengths in Unicode code points unless said otherwise. */
export const LIMITS = {
  bodyBytes: 64 * 1024,
  jsonDepth: 8,
  nameLength: 100,
  emailLength: 254,
  passwordLength: 128,
  handleMinLength: 3,
  handleMaxLength: 30,
  bioLength: 500,
  avatarBytes: 5 * 1024 * 1024,
  avatarPixels: 40_000_000,
  avatarSide: 512,
  linkTokenLength: 1024,
} as const
