type ErrorEntry = { status: number; title: string; fix: string }

/**
 * Every error Gatehouse can answer with, once: `code → HTTP status, title, what to do`.
 * The status of an answer comes from here and nowhere else; `docs/errors.md` is printed from here.
 */
export const ERRORS = {
  'request.malformed': {
    status: 400,
    title: 'The request could not be read',
    fix: 'Send well-formed JSON in UTF-8, without null bytes.',
  },
  'request.too_deep': {
    status: 400,
    title: 'The JSON in the request is nested too deeply',
    fix: 'Send a flatter document; every body we accept is at most a few levels deep.',
  },
  'request.timeout': {
    status: 408,
    title: 'The request took too long to arrive',
    fix: 'Send the whole request without pausing; check the connection and try again.',
  },
  'request.too_large': {
    status: 413,
    title: 'The request body is too large',
    fix: 'Send a smaller body; the limit is part of the API description.',
  },
  'request.address_too_long': {
    status: 414,
    title: 'The address of the request is too long',
    fix: 'Send the values in the body, or fewer of them.',
  },
  'request.unsupported_media_type': {
    status: 415,
    title: 'That content type is not accepted here',
    fix: 'Send `Content-Type: application/json` (for an avatar: image/png, image/jpeg or image/webp).',
  },
  'request.wrong_host': {
    status: 421,
    title: 'This server does not answer for that host',
    fix: 'Use the address of the service, and a connection of its own for it.',
  },
  'request.invalid': {
    status: 422,
    title: 'Some of the values sent are not valid',
    fix: 'Correct the fields listed in `errors` and send the request again.',
  },
  'request.precondition_required': {
    status: 428,
    title: 'This change needs to say which version it is based on',
    fix: 'Read the resource first and send its ETag in `If-Match`.',
  },
  'request.headers_too_large': {
    status: 431,
    title: 'The request headers are too large',
    fix: 'Clear the cookies of this site and try again.',
  },
  'request.cross_site': {
    status: 403,
    title: 'This request came from another site',
    fix: 'Send it from the site itself, or list the calling origin in CORS_ORIGIN.',
  },
  'route.not_found': {
    status: 404,
    title: 'There is nothing at this address',
    fix: 'Check the address against the API description at /api/v1/openapi.json.',
  },
  'route.method_not_allowed': {
    status: 405,
    title: 'That method is not possible at this address',
    fix: 'Use one of the methods in the `Allow` header.',
  },
  'rate.limited': {
    status: 429,
    title: 'Too many attempts',
    fix: 'Wait for the number of seconds in `Retry-After`, then try again.',
  },
  'auth.locked': {
    status: 429,
    title: 'There were too many wrong passwords for this account',
    fix: 'Sign in with a browser that was used for it before, choose a new password by mail, or wait for the number of seconds in `Retry-After`.',
  },
  'auth.required': {
    status: 401,
    title: 'You are not signed in',
    fix: 'Sign in and try again.',
  },
  'auth.invalid_credentials': {
    status: 401,
    title: 'That e-mail address and password do not match',
    fix: 'Check both and try again, or reset the password.',
  },
  'auth.email_not_verified': {
    status: 403,
    title: 'The e-mail address is not confirmed yet',
    fix: 'Open the link in the mail we sent, or ask for a new one.',
  },
  'auth.banned': {
    status: 403,
    title: 'This account is banned',
    fix: 'Ask whoever runs this service.',
  },
  'auth.wrong_password': {
    status: 422,
    title: 'That is not your current password',
    fix: 'Type your current password, or reset it if you no longer know it.',
  },
  'auth.email_unchanged': {
    status: 422,
    title: 'That is already your e-mail address',
    fix: 'Enter a different address.',
  },
  'auth.unavailable': {
    status: 404,
    title: 'This way of signing in is not offered here',
    fix: 'Use e-mail and password.',
  },
  'link.invalid': {
    status: 400,
    title: 'This link is not valid',
    fix: 'Open the newest link from your mail in full, or ask for a new one.',
  },
  'link.used': {
    status: 410,
    title: 'This link has been used or replaced by a newer one',
    fix: 'If it was you, carry on and sign in; otherwise ask for a new link.',
  },
  'link.expired': {
    status: 410,
    title: 'This link has expired',
    fix: 'Ask for a new link; it arrives within a minute.',
  },
  'link.wrong_account': {
    status: 403,
    title: 'This link belongs to another account',
    fix: 'Sign out, then open the link again.',
  },
  'password.too_short': {
    status: 422,
    title: 'The password is too short',
    fix: 'Use a longer one; a few words you can remember work well.',
  },
  'password.too_long': {
    status: 422,
    title: 'The password is too long',
    fix: 'Use at most 128 characters.',
  },
  'password.common': {
    status: 422,
    title: 'This password is on the lists that attackers try first',
    fix: 'Choose one that is your own; a few unrelated words work well.',
  },
  'password.contains_identity': {
    status: 422,
    title: 'The password is made from your name or e-mail address',
    fix: 'Choose one that cannot be guessed from who you are.',
  },
  'profile.conflict': {
    status: 412,
    title: 'The profile has changed since you read it',
    fix: 'Read it again, apply your change to the new version and save.',
  },
  'profile.handle_taken': {
    status: 409,
    title: 'That handle is taken',
    fix: 'Choose another handle.',
  },
  'profile.handle_reserved': {
    status: 422,
    title: 'That handle is reserved',
    fix: 'Choose another handle.',
  },
  'avatar.too_large': {
    status: 413,
    title: 'The picture is too large',
    fix: 'Use a picture of at most 5 MB.',
  },
  'avatar.too_many_pixels': {
    status: 422,
    title: 'The picture has too many pixels',
    fix: 'Use a picture of at most 40 megapixels.',
  },
  'avatar.unreadable': {
    status: 422,
    title: 'The picture could not be read',
    fix: 'Use a PNG, JPEG or WebP file that opens in an image viewer.',
  },
  'session.not_found': {
    status: 404,
    title: 'That session does not exist or has ended',
    fix: 'Reload the list of your sessions.',
  },
  'server.busy': {
    status: 503,
    title: 'Too many people are signing in right now',
    fix: 'Wait for the number of seconds in `Retry-After`, then try again.',
  },
  'server.unreachable': {
    status: 502,
    title: 'Gatehouse cannot be reached at the moment',
    fix: 'Wait for the number of seconds in `Retry-After`, then try again.',
  },
  'server.timeout': {
    status: 504,
    title: 'Gatehouse took too long to answer',
    fix: 'Look whether the change has been made, then try again.',
  },
  'server.unavailable': {
    status: 503,
    title: 'Something Gatehouse depends on is not answering',
    fix: 'Wait a moment and try again; operators find the cause at /readyz?verbose on the operations port.',
  },
  internal: {
    status: 500,
    title: 'Something went wrong on our side',
    fix: 'Try again; if it stays, give the request id to whoever runs this service.',
  },
} as const satisfies Record<string, ErrorEntry>

/** A code from the registry of errors. */
export type ErrorCode = keyof typeof ERRORS
