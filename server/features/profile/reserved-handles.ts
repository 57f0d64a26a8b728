/** Words that look like a part of the service or like its staff (after RFC 2142 and common practice). */
const RESERVED = new Set(
  `about abuse account accounts admin administrator anonymous api app apps assets auth billing blog bot contact
  dashboard dev everyone faq feedback gatehouse guest help hostmaster info internal legal login logout mail
  mailer_daemon me media moderator news nobody noc noreply no_reply null official operator owner postmaster press
  privacy profile register root sales secure security self server service session sessions settings setup sign_in
  sign_out sign_up signin signout signup ssl staff staging static status store superuser support sysadmin system team
  terms test undefined update user username users verify webmaster welcome www you`
    .split(/\s+/)
    .filter((word) => word !== ''),
)

/** Whether a handle is kept back, without regard to case, underscores or trailing digits. */
export function isReserved(handle: string): boolean {
  const word = handle.toLowerCase()
  const core = word.replaceAll('_', '').replace(/\d+$/, '')
  return RESERVED.has(word) || RESERVED.has(core)
}
