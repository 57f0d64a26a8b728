const DEVELOPMENT =
  /NODE_ENV['"\]]*\s*(!==?\s*['"]prod|={2,3}\s*['"](dev|test|local))|import\.meta\.env\.DEV\b|\b__DEV__\b|\bis_?dev(elopment|mode)?\b|!\s*(this\.)?(\w+\.)*is_?prod(uction)?\b|\bnot\s+(\w+\.)*is_?prod|^\s*(if\s+)?(settings\.|self\.|app\.|config\.)?(DEBUG|debug)\s*$|\bLOG_?LEVEL\b\s*==\s*['"]DEBUG|\bENV(IRONMENT)?\s*==\s*['"](dev|local|test)|\bENV(IRONMENT)?\s*!=\s*['"]prod/i
const PRODUCTION =
  /NODE_ENV['"\]]*\s*(={2,3}\s*['"]prod|!==?\s*['"](dev|test|local))|import\.meta\.env\.PROD\b|(^|[^!.\w])(\w+\.)*is_?prod(uction)?\b|\bnot\s+(settings\.)?DEBUG\b|!\s*(__DEV__|is_?dev)|\bENV(IRONMENT)?\s*==\s*['"]prod|\bENV(IRONMENT)?\s*!=\s*['"](dev|local|test)/i

/** Which branch of a condition production takes: the one that holds, the other one, or nobody knows. */
export function branchOfProduction(test: string): 'then' | 'else' | 'unknown' {
  const text = test.slice(0, 300)
  const isProduction = PRODUCTION.test(text)
  // `isDev || x` and `isProd && x` say nothing certain of the other side.
  if (isProduction) return text.includes('||') || text.includes('&&') ? 'unknown' : 'then'
  if (DEVELOPMENT.test(text)) return text.includes('||') ? 'unknown' : 'else'
  return 'unknown'
}
