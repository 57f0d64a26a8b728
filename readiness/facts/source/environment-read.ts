/** What stands in for a variable that is not set. */
export type Fallback =
  | { kind: 'none' }
  /** The program ends, or the schema refuses. */
  | { kind: 'required' }
  | { kind: 'empty' }
  /** Worked out when it runs. */
  | { kind: 'expression' }
  | {
      kind: 'literal'
      /** Never to be shown when the name is that of a secret. */
      text: string
      line: number
      /** It stands in outside of production alone, or the program refuses it. */
      guard?: Guard
    }

/** development: only where a test of the mode lets it. refused: the file throws or ends when it is left at that. */
export type Guard = 'development' | 'refused'

/** A place that reads or declares an environment variable. */
export type EnvironmentRead = {
  name: string
  line: number
  /** How: `process.env`, `import.meta.env`, `os.getenv`, `schema`, `table`, `pydantic` … */
  by: string
  fallback: Fallback
}
