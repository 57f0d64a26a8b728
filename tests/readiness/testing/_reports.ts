/** A report of Istanbul in which so many of ten lines were reached. */
export const istanbul = (files: Readonly<Record<string, number>>): string =>
  JSON.stringify(
    Object.fromEntries(
      Object.entries(files).map(([path, covered]) => [
        `/home/ci/shop/${path}`,
        {
          path: `/home/ci/shop/${path}`,
          statementMap: Object.fromEntries(
            Array.from({ length: 10 }, (_, at) => [
              at,
              { start: { line: at + 1, column: 0 }, end: { line: at + 1, column: 5 } },
            ]),
          ),
          s: Object.fromEntries(Array.from({ length: 10 }, (_, at) => [at, at < covered ? 1 : 0])),
          fnMap: {},
          f: {},
          branchMap: {},
          b: {},
        },
      ]),
    ),
  )

export const lcov = (files: Readonly<Record<string, number>>): string =>
  Object.entries(files)
    .map(
      ([path, covered]) =>
        `SF:${path}\n${Array.from({ length: 10 }, (_, at) => `DA:${at + 1},${at < covered ? 1 : 0}`).join('\n')}\nend_of_record\n`,
    )
    .join('')

export const cobertura = (path: string, covered: number): string =>
  `<?xml version="1.0"?>\n<coverage line-rate="1"><packages><package><classes><class name="a" filename="${path}"><lines>${Array.from({ length: 10 }, (_, at) => `<line number="${at + 1}" hits="${at < covered ? 1 : 0}"/>`).join('')}</lines></class></classes></package></packages></coverage>\n`

export const TEN_LINES = 'export const a = 1\n'.repeat(10)
