/** Programs that run a script, with what they run as their first plain word. */
const SCRIPT = /(?:^|[\s"'[,/(])((?:[\w@.-]+\/)*[\w@.+-]+\.(?:[cm]?[jt]sx?|py))(?=$|[\s"',\])&;|])/g
const MODULE = /\bpython[\d.]*["']?[\s,]+["']?-m["']?[\s,]+["']?([\w.]+)/g
const APPLICATION =
  /\b(?:uvicorn|gunicorn|hypercorn|daphne|granian|waitress-serve|uwsgi|celery|fastapi|flask|rq|dramatiq)\b([^\n|&;]*)/g

export type CommandTarget = { kind: 'file'; path: string } | { kind: 'module'; name: string }

/** What a command line, a Dockerfile instruction or a start script runs, as far as its words tell. */
export function commandTargets(whole: string): CommandTarget[] {
  const text = whole.slice(0, 4_000)
  const targets: CommandTarget[] = []
  for (const match of text.matchAll(SCRIPT)) targets.push({ kind: 'file', path: match[1]! })
  for (const match of text.matchAll(MODULE)) targets.push({ kind: 'module', name: match[1]! })
  for (const match of text.matchAll(APPLICATION))
    for (const word of match[1]!.matchAll(
      /(?:^|[\s"',[=])([a-zA-Z_][\w]*(?:\.\w+)*)(?::[\w.()]+)?(?=$|[\s"',\]])/g,
    ))
      if (/[.:]/.test(word[0].trim())) targets.push({ kind: 'module', name: word[1]! })
  return targets
}
