import type { FastifyInstance } from 'fastify'
import { z } from 'zod'
import { API } from '#contract/paths.ts'
import { html, type Html } from '#server/lib/html.ts'
import { Problem } from '#server/lib/problem.ts'
import type { Db } from '#server/platform/database.ts'

type Deps = { db: Db }

const SHOWN = 100
// Pages of the mailbox carry a style sheet of their own; the mail itself is shown in a sandbox without scripts.
const PAGE_POLICY =
  "default-src 'none'; style-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
const MAIL_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; sandbox allow-popups allow-popups-to-escape-sandbox allow-top-navigation-by-user-activation; frame-ancestors 'self'"

const STYLE = `:root{color-scheme:light dark;font:16px/1.5 system-ui,sans-serif;--line:color-mix(in srgb,currentColor 20%,transparent)}
body{margin:0 auto;max-width:860px;padding:24px 16px}h1{font:600 28px/1.2 Georgia,serif;margin:0 0 4px}p{margin:0 0 16px}
ol{list-style:none;margin:24px 0;padding:0}li{border:1px solid var(--line);border-radius:12px;margin:0 0 16px;overflow:hidden}
summary{padding:16px;cursor:pointer;overflow-wrap:anywhere;list-style:none}summary::-webkit-details-marker{display:none}summary b{display:block}summary small{opacity:.8}
pre{white-space:pre-wrap;overflow-wrap:anywhere;margin:0;padding:16px;border-top:1px solid var(--line);font:14px/1.5 ui-monospace,monospace}
.open{display:block;padding:0 16px 16px}`

function linkified(text: string): Html[] {
  return text
    .split(/(https?:\/\/\S+)/)
    .map((part, i) => (i % 2 === 1 ? html`<a href="${part}">${part}</a>` : html`${part}`))
}

/** The mails that were caught while no mail server is configured: a page for people, JSON for tools. */
export function devMailboxRoutes(app: FastifyInstance, { db }: Deps): void {
  const list = () =>
    db.selectFrom('caught_mails').selectAll().orderBy('sent_at', 'desc').orderBy('id').limit(SHOWN).execute()

  app.get(API.devMailJson, async () =>
    (await list()).map((mail) => ({
      to: mail.recipient,
      subject: mail.subject,
      text: mail.text,
      html: mail.html,
      sentAt: mail.sent_at.toISOString(),
    })),
  )

  app.get(API.devMail, async (_request, reply) => {
    const mails = await list()
    const page = html`<!doctype html>
      <html lang="en">
        <head>
          <meta charset="utf-8" />
          <meta name="viewport" content="width=device-width, initial-scale=1" />
          <title>Caught mails · Gatehouse</title>
          <link rel="stylesheet" href="${API.devMail}/style.css" />
        </head>
        <body>
          <main>
            <h1>Caught mails</h1>
            <p>
              No mail server is configured, so mails end here. Newest first; reload to look again. Tools read
              <a href="${API.devMailJson}">${API.devMailJson}</a>.
            </p>
            ${mails.length === 0 && html`<p>Nothing yet. Sign up, and the confirmation mail appears here.</p>`}
            <ol>
              ${mails.map(
                (mail, i) =>
                  html`<li>
          <details${i === 0 ? html` open` : ''}>
            <summary><b>${mail.subject}</b><small>to ${mail.recipient} · <time datetime="${mail.sent_at.toISOString()}">${mail.sent_at.toISOString().replace('T', ' ').slice(0, 19)} UTC</time></small></summary>
            <pre>${linkified(mail.text)}</pre>
            <a class="open" href="${API.devMail}/${mail.id}.html">Look at the formatted mail</a>
          </details>
        </li>`,
              )}
            </ol>
          </main>
        </body>
      </html>`
    return reply
      .header('content-security-policy', PAGE_POLICY)
      .type('text/html; charset=utf-8')
      .send(page.text)
  })

  app.get(`${API.devMail}/style.css`, async (_request, reply) =>
    reply.type('text/css; charset=utf-8').send(STYLE),
  )

  app.get<{ Params: { id: string } }>(`${API.devMail}/:id.html`, async ({ params }, reply) => {
    const mail = z.uuid().safeParse(params.id).success
      ? await db.selectFrom('caught_mails').select('html').where('id', '=', params.id).executeTakeFirst()
      : undefined
    if (mail === undefined) throw new Problem('route.not_found')
    return reply
      .header('content-security-policy', MAIL_POLICY)
      .type('text/html; charset=utf-8')
      .send(mail.html)
  })
}
