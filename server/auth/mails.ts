import { mailedLink, PAGES } from '#contract/paths.ts'
import { html, type Html } from '#server/lib/html.ts'
import type { Mail } from '#server/platform/outbox.ts'

type Person = { name: string; email: string }
type Parts = {
  subject: string
  paragraphs: string[]
  link?: { label: string; url: string }
  after?: string[]
}

function layout(person: Person, parts: Parts): Html {
  const paragraph = (text: string): Html => html`<p style="margin:0 0 16px">${text}</p>`
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="color-scheme" content="light dark" />
        <title>${parts.subject}</title>
      </head>
      <body
        style="margin:0;padding:32px 16px;background:#f4f1ea;color:#1d2b26;font:16px/1.5 -apple-system,'Segoe UI',Roboto,sans-serif"
      >
        <div
          style="max-width:520px;margin:0 auto;padding:32px;background:#fffdf8;border:1px solid #ddd6c7;border-radius:12px"
        >
          <p style="margin:0 0 24px;font:600 20px Georgia,serif">Gatehouse</p>
          <p style="margin:0 0 16px">Hello ${person.name},</p>
          ${parts.paragraphs.map(paragraph)}
          ${
            parts.link &&
            html`<p style="margin:24px 0">
                <a
                  href="${parts.link.url}"
                  style="display:inline-block;padding:12px 20px;background:#1f4d3f;color:#fffdf8;border-radius:10px;text-decoration:none"
                  >${parts.link.label}</a
                >
              </p>
              <p style="margin:0 0 16px;font-size:14px">
                If the button does not work, copy this address into your browser:<br /><span
                  style="word-break:break-all"
                  >${parts.link.url}</span
                >
              </p>`
          }
          ${(parts.after ?? []).map(paragraph)}
        </div>
      </body>
    </html>`
}

function mail(person: Person, parts: Parts): Mail {
  const text = [
    `Hello ${person.name},`,
    ...parts.paragraphs,
    ...(parts.link ? [`${parts.link.label}:\n${parts.link.url}`] : []),
    ...(parts.after ?? []),
  ].join('\n\n')
  return {
    recipient: person.email,
    subject: parts.subject,
    text: `${text}\n`,
    html: layout(person, parts).text,
  }
}

const IGNORE = 'If this was not you, ignore this mail: nothing happens without the link.'
const LIFETIME = 'The link works once and for one hour.'

/** Every mail that the account flows send. Links point to our own origin alone, with the token in the fragment. */
export function accountMails(origin: string) {
  const forgot = { label: 'Choose a new password', url: `${origin}${PAGES.forgotPassword}` }
  return {
    verifyEmail: (person: Person, token: string): Mail =>
      mail(person, {
        subject: 'Confirm your e-mail address',
        paragraphs: ['Please confirm that this address is yours, so that you can sign in.'],
        link: { label: 'Confirm my address', url: mailedLink(origin, PAGES.verifyEmail, token) },
        after: [LIFETIME, IGNORE],
      }),
    alreadyRegistered: (person: Person): Mail =>
      mail(person, {
        subject: 'You already have an account',
        paragraphs: [
          'Somebody, probably you, tried to create an account with this address. It already has one: just sign in.',
        ],
        link: { label: 'Sign in', url: `${origin}${PAGES.signIn}` },
        after: [
          `If you no longer know the password, choose a new one: ${forgot.url}`,
          'If this was not you, there is nothing to do.',
        ],
      }),
    resetPassword: (person: Person, token: string): Mail =>
      mail(person, {
        subject: 'Choose a new password',
        paragraphs: ['You asked for a new password.'],
        link: { label: 'Choose a new password', url: mailedLink(origin, PAGES.resetPassword, token) },
        after: [LIFETIME, IGNORE],
      }),
    passwordChanged: (person: Person): Mail =>
      mail(person, {
        subject: 'Your password was changed',
        paragraphs: ['The password of your account was changed, and every other session was ended.'],
        link: forgot,
        after: ['If this was not you, use the button now to take your account back.'],
      }),
    confirmNewEmail: (person: Person, token: string): Mail =>
      mail(person, {
        subject: 'Confirm your new e-mail address',
        paragraphs: ['You asked to use this address for your account from now on.'],
        link: { label: 'Use this address', url: mailedLink(origin, PAGES.verifyEmail, token) },
        after: [LIFETIME, IGNORE],
      }),
    emailChangeRequested: (person: Person): Mail =>
      mail(person, {
        subject: 'A change of your e-mail address was requested',
        paragraphs: [
          'Somebody who knows your password asked to use another e-mail address for your account. It changes when the link sent to the new address is opened.',
        ],
        link: forgot,
        after: [
          'If this was you, there is nothing to do. If not, choose a new password now: that stops the change.',
        ],
      }),
    emailChanged: (person: Person): Mail =>
      mail(person, {
        subject: 'Your e-mail address was changed',
        paragraphs: ['Your account now uses another e-mail address. This address no longer signs in.'],
        after: ['If this was not you, contact whoever runs this service at once.'],
      }),
    addressInUse: (person: Person): Mail =>
      mail(person, {
        subject: 'This address already has an account',
        paragraphs: [
          'Somebody, probably you, tried to move another account to this address. It already has an account of its own, so nothing was changed.',
        ],
        link: { label: 'Sign in', url: `${origin}${PAGES.signIn}` },
        after: ['If this was not you, there is nothing to do.'],
      }),
  }
}

export type AccountMails = ReturnType<typeof accountMails>
