import { spawn } from 'node:child_process'
import { ROOT } from './root.ts'

// Both restart by themselves: vite when a page changes, the server when its code does.
const vite = [
  'node_modules/vite/bin/vite.js',
  'build',
  '-c',
  'web/vite.config.ts',
  '--watch',
  '--logLevel',
  'warn',
]
const server = ['--watch', '--watch-preserve-output', 'scripts/start.ts', '--skip-build']
const children = [vite, server].map((args) =>
  spawn(process.execPath, args, { cwd: ROOT, stdio: 'inherit', env: process.env }),
)

function stop(): void {
  for (const child of children) child.kill('SIGTERM')
}

for (const signal of ['SIGINT', 'SIGTERM', 'disconnect'] as const) process.once(signal, stop)
process.channel?.unref()
for (const child of children) {
  child.once('exit', (code) => {
    process.exitCode ??= code ?? 0
    stop()
  })
}
