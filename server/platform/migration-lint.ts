/** A statement that the release before would not survive. */
export type MigrationFault = { statement: string; why: string }

const RULES: readonly { pattern: RegExp; why: string }[] = [
  {
    pattern: /\bdrop\s+(table|view|materialized view|type|schema|function|sequence)\b/,
    why: 'drops what is read',
  },
  { pattern: /\bdrop\s+(column\s+)?(if\s+exists\s+)?"?\w+"?(\s+cascade)?\s*(,|$)/, why: 'drops a column' },
  { pattern: /\brename\b/, why: 'renames what is used by its old name' },
  { pattern: /\balter\s+(column\s+)?"?\w+"?\s+(set\s+data\s+)?type\b/, why: 'changes the type of a column' },
  {
    pattern: /\balter\s+(column\s+)?"?\w+"?\s+set\s+not\s+null\b/,
    why: 'refuses the rows that are written without it',
  },
  {
    pattern: /\balter\s+(column\s+)?"?\w+"?\s+drop\s+default\b/,
    why: 'refuses the rows that rely on the default',
  },
  { pattern: /\b(truncate|delete\s+from)\b/, why: 'deletes rows' },
]
const ADD_COLUMN = /\badd\s+(column\s+)(if\s+not\s+exists\s+)?("?\w+"?)([^,]*(?:\([^)]*\)[^,]*)*)/g
const ADD_CHECK = /\badd\s+(constraint\s+"?\w+"?\s+)?(check|unique|foreign\s+key|primary\s+key|exclude)\b/

/** Without comments and the bodies of functions, which run later and on purpose. */
function bare(text: string): string {
  return text
    .replaceAll(/--[^\n]*/g, '')
    .replaceAll(/\/\*[\s\S]*?\*\//g, '')
    .replaceAll(/\$(\w*)\$[\s\S]*?\$\1\$/g, "''")
    .replaceAll(/'(?:[^']|'')*'/g, "''")
}

/**
 * What keeps a migration from running beside the release before (design promise 9): it may add tables, columns that
 * nobody must fill, indexes and functions. Contraction comes a release later, with a comment line
 * `-- contract: <why nothing reads it any more>` above the statement.
 */
export function lintMigration(text: string): MigrationFault[] {
  const faults: MigrationFault[] = []
  const created = new Set<string>()
  const allowed = new Set(
    [...text.matchAll(/^--\s*contract:\s*\S.*\n([^;]*)/gim)].map((match) => normal(bare(match[1] as string))),
  )
  for (const raw of bare(text).split(';')) {
    const statement = normal(raw)
    if (statement === '' || allowed.has(statement)) continue
    const create = /^create\s+table\s+(?:if\s+not\s+exists\s+)?"?(\w+)"?/.exec(statement)
    if (create !== null) {
      created.add(create[1] as string)
      continue
    }
    const alter = /^alter\s+table\s+(?:if\s+exists\s+)?(?:only\s+)?"?(\w+)"?/.exec(statement)
    // A table of this migration is not known to the release before.
    if (alter !== null && created.has(alter[1] as string)) continue
    const fault = (why: string): void => void faults.push({ statement, why })
    for (const { pattern, why } of RULES) {
      if (!/^(alter|drop|truncate|delete)\b/.test(statement)) break
      if (/^drop\s+(trigger|index)\b/.test(statement)) break
      if (pattern.test(statement)) {
        fault(why)
        break
      }
    }
    if (alter === null) continue
    for (const [, , , , rest = ''] of statement.matchAll(ADD_COLUMN))
      if (/\bnot\s+null\b/.test(rest) && !/\b(default|generated)\b/.test(rest))
        fault('adds a column that the release before does not fill')
    if (ADD_CHECK.test(statement)) fault('adds a rule that rows of the release before may break')
  }
  return faults
}

function normal(statement: string): string {
  return statement.replaceAll(/\s+/g, ' ').trim().toLowerCase()
}
