// What was built (bash tools/web.sh build): how heavy it is, and that it asks nothing of the browser or the network that it must not.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'

interface Chunk { file: string, src?: string, imports?: string[], dynamicImports?: string[], css?: string[] }
const out = '../build/web/'
const manifest = JSON.parse(readFileSync('../build/gen/web-manifest.json', 'utf8')) as Record<string, Chunk>
const files = readdirSync(out + 'assets').filter((name) => /\.(js|css)$/.test(name)).map((name) => 'assets/' + name)
const text = (file: string) => readFileSync(out + file, 'utf8')
const weight = (file: string) => gzipSync(readFileSync(out + file), { level: 9 }).length

// Files that an entry needs before it shows anything (later: false), or ever (true).
function closure(keys: string[], later: boolean, apart: RegExp | null = null): Set<string> {
  const seen = new Set<string>(), found = new Set<string>()
  const walk = (key: string) => {
    const chunk = manifest[key]
    if (!chunk || seen.has(key) || apart?.test(key)) return
    seen.add(key)
    for (const file of [chunk.file, ...(chunk.css ?? [])]) found.add(file)
    for (const next of [...(chunk.imports ?? []), ...(later ? chunk.dynamicImports ?? [] : [])]) walk(next)
  }
  keys.forEach(walk)
  return found
}
const kilobytes = (list: Iterable<string>) => Math.ceil([...list].reduce((sum, file) => sum + weight(file), 0) / 1000)
const is_plot = (file: string) => /\/echarts-/.test(file)

describe('weight, gzip', () => {
  it('the way in is small', () => expect(kilobytes(closure(['public/index.html'], false))).toBeLessThanOrEqual(80))
  // Whatever is not Today, a report or a notice is a section of its own, fetched when it is first opened.
  const sections = /shared\/factor\/|desk\/people\/|desk\/parts\/(Behind|FloorToday)\.vue|desk\/views\/(?!(Today|Entry|Zero|Report|Resolve|Notices?|Rules)\.vue)/
  it('the desk: at most 180 kB for Today, the reports and the notices, and 320 when every section was opened once', () => {
    const all = closure(['desk/index.html'], true), daily = closure(['desk/index.html'], true, sections)
    console.info(`desk: ${kilobytes(closure(['desk/index.html'], false))} kB before the first view, ${kilobytes(daily)} kB for the daily work, ${kilobytes(all)} kB in all`)
    expect(kilobytes(daily)).toBeLessThanOrEqual(180)
    expect(kilobytes(all)).toBeLessThanOrEqual(320)
    expect([...all].filter(is_plot)).toEqual([])
  })
  it('the board: at most 450 kB without the plots, which come later', () => {
    const all = [...closure(['board/index.html'], true)], plots = all.filter(is_plot)
    console.info(`board: ${kilobytes(closure(['board/index.html'], false))} kB before the first view, ${kilobytes(all.filter((file) => !is_plot(file)))} kB in all, plots ${kilobytes(plots)} kB`)
    expect(kilobytes(all.filter((file) => !is_plot(file)))).toBeLessThanOrEqual(450)
    expect([...closure(['board/index.html'], false)].filter(is_plot)).toEqual([])
  })
})

describe('what is asked of others', () => {
  it('nothing from another server, nothing inside data: but small pictures', () => {
    const found = files.flatMap((file) => [...text(file).matchAll(/url\(\s*["']?(https?:|\/\/|data:(?!image\/svg))[^)]{0,40}|import\(["']https?:|@import\s+(url\()?["']?(https?:)?\/\//g)].map((one) => `${file}: ${one[0]}`))
    expect(found).toEqual([])
  })
  it('no inline script or style in the pages', () => {
    for (const page of ['public', 'desk', 'board']) {
      const html = text(page + '/index.html')
      expect(html).not.toMatch(/<script(?![^>]*\bsrc=)|<style|\sstyle=|\son\w+=/)
      expect(html).not.toMatch(/https?:/)
    }
  })
  it('no code is made from text', () => {
    expect(files.filter((file) => file.endsWith('.js') && /\bnew Function\(|[^\w.$]eval\(/.test(text(file)))).toEqual([])
  })
  it('the service worker sees /desk/ alone and keeps no file of the board', () => {
    const worker = text('desk/sw.js')
    const kept = [...worker.matchAll(/url:"([^"]+)"/g)].map((found) => found[1] ?? '')
    const mine = closure(['desk/index.html'], true), theirs = [...closure(['board/index.html'], true)].filter((file) => !mine.has(file))
    expect(kept).toContain('/desk/index.html')
    expect([...mine].filter((file) => !kept.includes('/' + file))).toEqual([])
    expect(kept.filter((url) => theirs.includes(url.slice(1)) || url.startsWith('/board') || url.startsWith('/public'))).toEqual([])
  })
})

// Chromium 90 is the level of old Android WebViews. Newer methods may be called where the code looks first; these are not.
describe('what is asked of a browser of 2021', () => {
  const desk = [...closure(['desk/index.html', 'public/index.html'], true)]
  it('no newer style', () => {
    const newer = /@layer|@container|@property|:has\(|color-mix\(|oklch\(|\b\d+(?:d|s|l)v[hw]\b|accent-color|\binert\b|@media[^{]*[<>]=?/g
    expect(desk.filter((file) => file.endsWith('.css')).flatMap((file) => [...text(file).matchAll(newer)].map((one) => `${file}: ${one[0]}`))).toEqual([])
  })
  it('no newer method', () => {
    const newer = /\.at\(-?\d|\.findLast\(|\.findLastIndex\(|Object\.hasOwn\(|structuredClone\(|\.toSorted\(|\.toReversed\(|\.toSpliced\(|\.groupBy\(|AbortSignal\.(?:timeout|any)\(|Promise\.withResolvers/g
    // Vue wraps the newer array methods for whoever calls them; nobody here does (lib ES2021).
    const wrapped = (file: string, found: string) => /\/vue-/.test(file) && /\.to(Sorted|Reversed|Spliced)\(/.test(found)
    const found = desk.filter((file) => file.endsWith('.js')).flatMap((file) => [...text(file).matchAll(newer)].map((one) => ({ file, said: one[0] })))
    expect(found.filter(({ file, said }) => !wrapped(file, said))).toEqual([])
  })
})

it('every text has its packed copy', () => {
  for (const suffix of ['.gz', '.br']) expect(files.filter((file) => text(file).length > 1000 && !existsSync(out + file + suffix))).toEqual([])
})
