// Of everything that was built, what the desk needs: its page and what that imports, now or later. The rest is not kept on phones.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

interface Chunk { file: string, imports?: string[], dynamicImports?: string[], css?: string[], assets?: string[] }
interface Entry { url: string, revision: string | null, size: number }

export function files_of(manifest: Record<string, Chunk>, entry: string): Set<string> {
  const seen = new Set<string>(), files = new Set<string>()
  const walk = (key: string) => {
    const chunk = manifest[key]
    if (!chunk || seen.has(key)) return
    seen.add(key)
    for (const file of [chunk.file, ...(chunk.css ?? []), ...(chunk.assets ?? [])]) files.add(file)
    for (const next of [...(chunk.imports ?? []), ...(chunk.dynamicImports ?? [])]) walk(next)
  }
  walk(entry)
  return files
}

// Addresses from the root of the site, because the worker itself lies in /desk/.
export const desk_files = (out: string) => (entries: Entry[]) => {
  const mine = files_of(JSON.parse(readFileSync(join(out, '.vite/manifest.json'), 'utf8')), 'desk/index.html')
  const kept = entries.filter(({ url }) => !url.includes('assets/') || mine.has(url.slice(url.indexOf('assets/'))))
  return { manifest: kept.map((entry) => ({ ...entry, url: '/' + entry.url.replace(/^(\.\.\/)*\/?/, '') })), warnings: [] }
}
