import { buildWebWhenStale } from './web-build.ts'

// The launcher is gone without a word (kill -9): end as for any other stop, and free the port and the data.
process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'))
process.channel?.unref()

// Loaded while the pages are built: it takes a second, and does nothing before main() is called.
const loading = import('#server/main.ts')
loading.catch(() => {})

try {
  if (!process.argv.includes('--skip-build')) {
    await buildWebWhenStale((line) => process.stderr.write(`gatehouse: ${line}\n`))
  }
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`)
  process.exit(1)
}
const { main } = await loading
await main()
