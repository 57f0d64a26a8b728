import fc from 'fast-check'

/** JSON Schema as far as our contract uses it. */
type Schema = {
  $ref?: string
  type?: string | string[]
  enum?: unknown[]
  const?: unknown
  format?: string
  anyOf?: Schema[]
  oneOf?: Schema[]
  allOf?: Schema[]
  properties?: Record<string, Schema>
  required?: string[]
  items?: Schema
}
type Components = Record<string, Schema>

/** Texts that break what reads them carelessly. */
export const nastyText = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(
    '',
    ' ',
    '\u0000',
    'Ada\u0000',
    '\u202eadA',
    '\u200b',
    'pаypal',
    '../../etc/passwd',
    "'; drop table users; --",
    '${7*7}{{7*7}}',
    '<script>alert(1)</script>',
    'NaN',
    '-1e999',
    '9'.repeat(400),
    '\r\nSet-Cookie: a=b',
    '%00%ff',
    '\ufeff',
  ),
  fc.integer({ min: 1, max: 3000 }).map((length) => 'é'.repeat(length)),
  fc.constant('a'.repeat(70_000)),
)

const nested = (depth: number): unknown => (depth === 0 ? 0 : { a: [nested(depth - 1)] })
const nastyValue: fc.Arbitrary<unknown> = fc.oneof(
  fc.constantFrom(
    null,
    true,
    0,
    -1,
    1e308,
    0.1,
    2 ** 53,
    [],
    {},
    [[]],
    { length: 1e9 },
    nested(3),
    nested(40),
  ),
  nastyText,
  fc.jsonValue({ maxDepth: 3 }),
)

const FORMATS: Record<string, fc.Arbitrary<string>> = {
  uuid: fc.uuid(),
  email: fc.oneof(fc.emailAddress(), fc.constant('ada@example.org')),
  'date-time': fc.date({ noInvalidDate: true }).map((date) => date.toISOString()),
  uri: fc.webUrl(),
}

function wanted(schema: Schema, components: Components): fc.Arbitrary<unknown> {
  if (schema.$ref !== undefined)
    return wanted(components[schema.$ref.split('/').at(-1) as string] as Schema, components)
  if (schema.const !== undefined) return fc.constant(schema.const)
  if (schema.enum !== undefined) return fc.constantFrom(...schema.enum)
  const choice = schema.anyOf ?? schema.oneOf ?? schema.allOf
  if (choice !== undefined) return fc.oneof(...choice.map((one) => wanted(one, components)))
  const [type] = [schema.type].flat()
  if (type === 'object' || schema.properties !== undefined) {
    const fields = Object.entries(schema.properties ?? {}).map(
      ([name, field]) => [name, bodyOf(field, components)] as const,
    )
    return fc.record(Object.fromEntries(fields), { requiredKeys: [] })
  }
  if (type === 'array') return fc.array(bodyOf(schema.items ?? {}, components), { maxLength: 5 })
  if (type === 'integer' || type === 'number') return fc.integer()
  if (type === 'boolean') return fc.boolean()
  if (type === 'null') return fc.constant(null)
  return (
    FORMATS[schema.format ?? ''] ??
    fc.oneof(fc.string(), fc.constantFrom('Ada', 'en', 'UTC', 'ada_1815', 'plum wagon orbit lantern'))
  )
}

/** A value that mostly fits the schema, and sometimes does not. */
export function bodyOf(schema: Schema, components: Components): fc.Arbitrary<unknown> {
  return fc.oneof({ arbitrary: wanted(schema, components), weight: 6 }, { arbitrary: nastyValue, weight: 1 })
}

const EXTRA = fc.constantFrom(
  '{"__proto__":{"isAdmin":true}}',
  '{"constructor":{"prototype":{}}}',
  String.raw`{"name":"\ud800","email":"\udfff"}`,
  String.raw`{"a":"\u0000"}`,
  '{"a":1,"a":2}',
  '[',
  '{"a":NaN}',
  '{"a":1e999}',
  '['.repeat(5000) + ']'.repeat(5000),
  '\ufeff{}',
  'null',
  '""',
  '0',
)

/** What goes over the wire as a body: JSON of the value, JSON cut off, and bytes that are no text at all. */
export function rawBodyOf(schema: Schema, components: Components): fc.Arbitrary<Buffer> {
  const json = bodyOf(schema, components).map((value) => Buffer.from(JSON.stringify(value)))
  return fc.oneof(
    { arbitrary: json, weight: 8 },
    {
      arbitrary: fc.tuple(json, fc.nat()).map(([text, at]) => text.subarray(0, at % (text.length + 1))),
      weight: 1,
    },
    { arbitrary: EXTRA.map((text) => Buffer.from(text)), weight: 2 },
    { arbitrary: fc.uint8Array({ maxLength: 64 }).map((bytes) => Buffer.from(bytes)), weight: 1 },
    { arbitrary: fc.constant(Buffer.from('{"name":"\xff\xfe\xc3\x28"}', 'latin1')), weight: 1 },
  )
}

const printable = fc.stringMatching(/^[\x21-\x7e]{0,60}$/)
const harmless: fc.Arbitrary<Record<string, string>> = fc.record(
  {
    'if-match': fc.oneof(fc.constantFrom('*', '"v1"', 'W/"v1"', '"', ',,,', '"v1", "v2"'), printable),
    accept: fc.oneof(fc.constantFrom('*/*', 'text/html', 'application/json'), printable),
    'accept-encoding': fc.oneof(fc.constantFrom('br', 'gzip;q=0', ';;;'), printable),
    'x-request-id': printable,
    traceparent: fc.oneof(fc.constant(`00-${'a'.repeat(32)}-${'b'.repeat(16)}-01`), printable),
    'user-agent': fc.oneof(printable, fc.constant('x'.repeat(600))),
    'x-real-ip': fc.oneof(fc.ipV4(), fc.ipV6(), printable),
    'x-forwarded-for': printable,
    range: fc.constantFrom('bytes=0-1', 'bytes=-1', 'x'),
    'if-none-match': printable,
    'accept-language': printable,
  },
  { requiredKeys: [] },
)

const foreign = fc.record(
  {
    'sec-fetch-site': fc.constantFrom('cross-site', 'none', 'same-site', 'x'),
    origin: fc.oneof(fc.constant('null'), printable),
  },
  { requiredKeys: [] },
)

/** Headers as clients of all kinds send them; mostly such that the request gets past the guard against other sites. */
export const someHeaders: fc.Arbitrary<Record<string, string>> = fc.oneof(
  { arbitrary: harmless, weight: 8 },
  { arbitrary: fc.tuple(harmless, foreign).map(([own, more]) => ({ ...own, ...more })), weight: 1 },
)

/** Mostly one of the content types that are accepted. */
export const someContentType = (accepted: readonly string[]): fc.Arbitrary<string> =>
  fc.oneof(
    { arbitrary: fc.constantFrom(...accepted), weight: 9 },
    {
      arbitrary: fc.constantFrom(
        'application/json',
        'application/json; charset=utf-8',
        'application/json; charset=utf-16',
        'APPLICATION/JSON',
        'application/json;;;',
        'application/x-www-form-urlencoded',
        'multipart/form-data; boundary=x',
        'text/plain',
        'image/png',
        'image/svg+xml',
        '',
        'x',
        '*/*',
        '__proto__/constructor',
      ),
      weight: 1,
    },
  )

/** A part of a path or a query, encoded or badly encoded. */
export const someEncoded = fc.oneof(
  fc.uuid(),
  nastyText
    .filter((text) => text.isWellFormed() && text.length < 2000)
    .map((text) => encodeURIComponent(text)),
  fc.constantFrom('%', '%zz', '%ff', '%c3%28', '%00', '%2e%2e', '%2f', '[]', 'a&b=c', 'a[b]=c'),
)
