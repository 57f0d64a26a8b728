import { readdir, readFile, writeFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { promisify } from 'node:util'
import { brotliCompress, constants, gzip } from 'node:zlib'
import tailwindcss from '@tailwindcss/vite'
import react from '@vitejs/plugin-react'
import { defineConfig, type Plugin } from 'vite'

const COMPRESSIBLE = new Set(['.js', '.css', '.html', '.svg', '.json', '.webmanifest', '.txt'])
const outDir = join(import.meta.dirname, 'dist')
const packageFile = join(import.meta.dirname, '..', 'package.json')
const { version } = JSON.parse(await readFile(packageFile, 'utf8')) as { version: string }

/** Compresses once at build time what the server would otherwise compress at every request. */
function precompress(): Plugin {
  const brotli = promisify(brotliCompress)
  const zip = promisify(gzip)
  return {
    name: 'gatehouse:precompress',
    apply: 'build',
    async closeBundle() {
      const entries = await readdir(outDir, { recursive: true, withFileTypes: true })
      const files = entries.filter((entry) => entry.isFile() && COMPRESSIBLE.has(extname(entry.name)))
      await Promise.all(
        files.map(async (entry) => {
          const path = join(entry.parentPath, entry.name)
          const bytes = await readFile(path)
          const quality = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }
          await writeFile(`${path}.br`, await brotli(bytes, quality))
          await writeFile(`${path}.gz`, await zip(bytes, { level: 9 }))
        }),
      )
    },
  }
}

const server = 'http://localhost:3000'

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react(), tailwindcss(), precompress()],
  define: { 'import.meta.env.GATEHOUSE_RELEASE': JSON.stringify(version) },
  build: {
    outDir,
    emptyOutDir: true,
    assetsDir: 'assets',
    // The content security policy allows no data: fonts, and small files compress well enough alone.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    target: ['chrome123', 'firefox128', 'safari17.5'],
    sourcemap: process.env['GATEHOUSE_WEB_SOURCEMAP'] === '1',
    // The word list of the password meter is large and loads only when a new password is typed.
    chunkSizeWarningLimit: 900,
    reportCompressedSize: false,
    rolldownOptions: {
      output: {
        // What most pages outside the gate share travels as one file instead of a dozen.
        codeSplitting: { groups: [{ name: 'shared', test: /\/web\//, minShareCount: 4 }] },
      },
    },
  },
  server: { proxy: { '/auth': server, '/api': server, '/media': server, '/dev/': server } },
})
