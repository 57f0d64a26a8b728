/** The mail server's address in parts, or what is wrong with it. Sentences never repeat it: it holds a password. */
export type MailServer = { url: string; shown: string; needsPassword: boolean }

export function readMailServer(text: string): MailServer | { fault: string } {
  const given = text.trim()
  if (!/^smtps?:\/\//i.test(given))
    return {
      fault: 'The mail server is written smtps://user:password@mail.example.org:465, or smtp://…:587.',
    }
  const url = URL.parse(given)
  if (url === null || url.hostname === '' || /\s/.test(given)) {
    return {
      fault:
        'The address of the mail server cannot be read. Write special characters of the password percent-encoded: @ as %40, / as %2F, # as %23, % as %25.',
    }
  }
  if (!['', '/'].includes(url.pathname) || url.hash !== '')
    return {
      fault: 'The address of the mail server ends after the port. A / or # in the password is %2F or %23.',
    }
  if (/^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/i.test(url.hostname)) {
    return {
      fault: `${url.hostname} is the container itself, where no mail server runs. Name the host: smtp://mail.example.org:25.`,
    }
  }
  if (url.username === '' && url.password !== '')
    return { fault: 'The mail server has a password and no user name.' }
  const standard = url.protocol.toLowerCase() === 'smtps:' ? 465 : 587
  return {
    url: given,
    shown: `${url.hostname}:${url.port === '' ? standard : url.port}`,
    needsPassword: url.username !== '' && url.password === '',
  }
}

export function withPassword(server: MailServer, password: string): MailServer {
  const url = new URL(server.url)
  url.password = encodeURIComponent(password)
  return { ...server, url: url.href, needsPassword: false }
}

/** Whether a log-in may cross the network in the clear: plain smtp uses TLS only where the server offers it. */
export function mayLeakPassword(url: string): boolean {
  const parsed = URL.parse(url)
  return (
    parsed !== null &&
    parsed.protocol === 'smtp:' &&
    parsed.username !== '' &&
    parsed.searchParams.get('requireTLS') !== 'true'
  )
}
