// Both languages say the same things, in their own punctuation; whatever the code says is in a catalogue, and nothing else is.
import { describe, expect, it } from 'vitest'
import type { Pairs } from '@/shared/i18n'
import { speak, t, set_language, label, unit_name } from '@/shared/i18n'

const modules = import.meta.glob<Record<string, unknown>>(['../shared/i18n/*.ts', '../desk/words/**/*.ts', '../desk/words.ts', '../board/words/**/*.ts', '../board/words.ts', '../public/words.ts', '!../**/*.test.ts'], { eager: true })
const sources = import.meta.glob<string>(['../{shared,desk,board,public}/**/*.{ts,vue}', '!../**/*.test.ts'], { eager: true, query: '?raw', import: 'default' })

const is_pairs = (value: unknown): value is Pairs =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && Object.values(value).length > 0
  && Object.values(value).every((row) => Array.isArray(row) && row.length === 2 && row.every((text) => typeof text === 'string'))
const catalogues = Object.entries(modules).flatMap(([file, exported]) => Object.values(exported).filter(is_pairs).map((pairs) => ({ file, pairs })))
const rows = catalogues.flatMap(({ file, pairs }) => Object.entries(pairs).map(([key, [zh, en]]) => ({ file, key, zh, en })))
const names = (text: string) => [...new Set([...text.matchAll(/\{(\w+)\}/g)].map((found) => found[1]))].sort().join()

describe('catalogues', () => {
  it('are found', () => expect(rows.length).toBeGreaterThan(100))
  it('have each key once', () => {
    const seen = new Set<string>()
    expect(rows.filter(({ key }) => seen.has(key) || !seen.add(key)).map(({ file, key }) => `${file}: ${key}`)).toEqual([])
  })
  it('say something in both languages, about the same values', () => {
    expect(rows.filter(({ zh, en }) => !zh.trim() || !en.trim() || names(zh) !== names(en)).map(({ file, key }) => `${file}: ${key}`)).toEqual([])
  })
  it('punctuate each language its own way', () => {
    const wrong_zh = /[\u4e00-\u9fff}][,;!?()]|[,;!?()][\u4e00-\u9fff]|[\u4e00-\u9fff][.:](?!\d)/, wrong_en = /[\u3000-\u303f\uff00-\uffef]/
    const other = new Set(['language.other', 'language.switch'])
    expect(rows.filter(({ key, zh, en }) => !other.has(key) && (wrong_zh.test(zh) || wrong_en.test(en))).map(({ file, key }) => `${file}: ${key}`)).toEqual([])
  })
  it('need no linked messages and no Chinese plural', () => {
    expect(rows.filter(({ zh, en }) => /@/.test(zh + en) || zh.includes('|')).map(({ key }) => key)).toEqual([])
  })
  const spoken = Object.entries(sources).filter(([file]) => !modules[file])
  const code = spoken.map(([, text]) => text).join('\n')
  it('hold every key the code says', () => {
    const known = new Set(rows.map(({ key }) => key))
    const said = spoken.flatMap(([file, text]) => [...text.matchAll(/\bt\(\s*'([a-z_0-9.]+)'(?!\s*\+)/g)].map((found) => ({ file, key: found[1] ?? '' })))
    expect(said.length).toBeGreaterThan(20)
    expect(said.filter(({ key }) => !known.has(key) && !key.endsWith('.')).map(({ file, key }) => `${file}: ${key}`)).toEqual([])
  })
  it('of the apps hold none that nothing says', () => {
    const prefixes = [...code.matchAll(/'([a-z_0-9.]+\.)'\s*\+|`([a-z_0-9.]+\.)\$\{/g)].map((found) => found[1] ?? found[2] ?? '')
    expect(rows.filter(({ file }) => !file.includes('/shared/')).filter(({ key }) => !code.includes(`'${key}'`) && !code.includes(`"${key}"`) && !prefixes.some((prefix) => key.startsWith(prefix))).map(({ file, key }) => `${file}: ${key}`)).toEqual([])
  })
  it('leave no Chinese in the code', () => {
    const bare = (text: string) => text.replace(/\/\/.*$|\/\*[\s\S]*?\*\/|<!--[\s\S]*?-->/gm, '')
    expect(spoken.filter(([, text]) => /[\u4e00-\u9fff]/.test(bare(text))).map(([file]) => file)).toEqual([])
  })
})

describe('t', () => {
  speak({ 'test.units': ['{n} 家', '{n} unit | {n} units'] })
  it('speaks the language that is set', () => {
    set_language('zh')
    expect(t('state.missing')).toBe('未报')
    expect(t('test.units', { n: 1 })).toBe('1 家')
    set_language('en')
    expect(t('state.missing')).toBe('Missing')
    expect(t('test.units', { n: 1 })).toBe('1 unit')
    expect(t('test.units', { n: '1,204' })).toBe('1,204 units')
    expect(document.documentElement.lang).toBe('en')
    set_language('zh')
    expect(document.documentElement.lang).toBe('zh-CN')
  })
  it('names units and labels, and falls back', () => {
    set_language('en')
    expect(unit_name({ code: 'A', name: '示例', name_en: 'Sample' })).toBe('Sample')
    expect(unit_name({ code: 'A', name: '示例', name_en: null })).toBe('示例')
    expect(label({ zh: '体温', en: '' })).toBe('体温')
    set_language('zh')
    expect(unit_name(null)).toBe('')
  })
})
