import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

const typescript = (at: number): string => `import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { value as before } from './file-${Math.max(0, at - 1)}.ts'

export const schema${at} = z.object({ name: z.string().min(1).max(100), count: z.number().int().default(${at}) })

export async function load${at}(path: string): Promise<{ name: string; count: number }> {
  const text = await readFile(path, 'utf8')
  const limit = Number(process.env.LIMIT_${at % 40} ?? ${at})
  if (text.length > limit) throw new RangeError(\`\${path} is longer than \${limit}\`)
  return schema${at}.parse(JSON.parse(text))
}

${Array.from({ length: 12 }, (_, part) => `export const rule${part} = (input: string): boolean => input.length > ${part} && input.includes(String(before))`).join('\n')}

export const value = ${at}
`

const python = (at: number): string => `import os
from dataclasses import dataclass

LIMIT = int(os.getenv("LIMIT_${at % 40}", "${at}"))


@dataclass
class Record${at}:
    name: str
    count: int = ${at}

    def is_large(self) -> bool:
        """Whether it is larger than allowed."""
        return self.count > LIMIT

${Array.from({ length: 12 }, (_, part) => `    def rule_${part}(self, text: str) -> bool:\n        return len(text) > ${part} and str(self.count) in text\n`).join('\n')}
`

const component = (at: number): string => `import { useState } from 'react'

export function Panel${at}({ title }: { title: string }) {
  const [open, setOpen] = useState(false)
  return (
    <section aria-label={title}>
      <button type="button" onClick={() => setOpen(!open)}>{title} ${at}</button>
      {open && <p>{title.repeat(2)}</p>}
    </section>
  )
}
`

/** A tree as large projects have it: a third each of server code, components and Python, with its deployment files. */
export async function writeLargeTree(root: string, files: number): Promise<void> {
  const write = async (path: string, text: string): Promise<void> => {
    await mkdir(dirname(join(root, path)), { recursive: true })
    await writeFile(join(root, path), text)
  }
  await write(
    'package.json',
    '{ "name": "large", "type": "module", "scripts": { "start": "node server/part-0/file-0.ts" } }\n',
  )
  await write('requirements.txt', 'fastapi==0.120.0\n')
  await write(
    'compose.yaml',
    'services:\n  web:\n    build: .\n    ports: ["443:8443"]\n  db:\n    image: postgres:17\n    environment: { POSTGRES_PASSWORD_FILE: /run/secrets/p }\n',
  )
  await write('Dockerfile', 'FROM node:24-slim\nUSER node\nCMD ["node", "server/part-0/file-0.ts"]\n')
  await write(
    'nginx.conf',
    'events {}\nhttp { server { listen 80; return 308 https://$host$request_uri; } }\n',
  )
  for (let at = 0; at < files; at += 1) {
    const part = Math.floor(at / 300)
    if (at % 3 === 0) await write(`server/part-${part}/file-${at}.ts`, typescript(at))
    else if (at % 3 === 1) await write(`web/part-${part}/Panel${at}.tsx`, component(at))
    else await write(`worker/part_${part}/record_${at}.py`, python(at))
  }
}
