// Contrast is computed, not felt: text 4.5:1 and signals 3:1 on every ground they stand on, in both themes.
import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const css = readFileSync('shared/tokens.css', 'utf8')
const colours = (block: string) => new Map([...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6})/g)].map((found) => [found[1] ?? '', found[2] ?? '']))
const blocks = [...css.matchAll(/:root([^{]*)\{([^}]*)\}/g)].map((found) => ({ of: found[1]?.trim() ?? '', body: found[2] ?? '' }))
const light = colours(blocks.find(({ of }) => of === '')?.body ?? '')
const dark = colours(blocks.find(({ of }) => of === '[data-theme="dark"]')?.body ?? '')
const by_system = blocks.find(({ of }) => of.startsWith(':not'))?.body ?? ''

const linear = (byte: number) => { const c = byte / 255; return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4 }
const luminance = (hex: string) => [1, 3, 5].map((at) => linear(parseInt(hex.slice(at, at + 2), 16))).reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i]!, 0)
const contrast = (a: string, b: string) => { const [x, y] = [luminance(a), luminance(b)].sort((m, n) => n - m); return (x! + 0.05) / (y! + 0.05) }

const GROUNDS = ['paper', 'sheet', 'sunk']
const TEXTS = ['ink', 'ink-2', 'ink-3', 'teal', 'teal-strong', 'amber', 'vermilion']
const PAIRS = [['on-teal', 'teal'], ['on-teal', 'teal-strong'], ['on-vermilion', 'vermilion'], ['ink', 'teal-soft'], ['teal', 'teal-soft'], ['amber', 'amber-soft'], ['vermilion', 'vermilion-soft'], ['ink', 'amber-soft'], ['ink', 'vermilion-soft'], ['ink-2', 'teal-soft'], ['paper', 'ink']] as const
const SHAPES = ['edge', 'focus', 'water-edge', 'teal', 'amber', 'vermilion', 'ink-3']

describe.each([['light', light], ['dark', dark]] as const)('%s', (_name, tokens) => {
  const of = (name: string) => { const found = tokens.get(name); if (!found) throw new Error(`--${name} is missing`); return found }
  it('text is legible on every ground', () => {
    const weak = GROUNDS.flatMap((ground) => TEXTS.map((text) => ({ text, ground, is: contrast(of(text), of(ground)) }))).filter(({ is }) => is < 4.5)
    expect(weak).toEqual([])
  })
  it('text is legible on fills', () => {
    expect(PAIRS.map(([text, ground]) => ({ text, ground, is: contrast(of(text), of(ground)) })).filter(({ is }) => is < 4.5)).toEqual([])
  })
  it('signals, edges and the focus stand out', () => {
    const weak = GROUNDS.flatMap((ground) => SHAPES.map((shape) => ({ shape, ground, is: contrast(of(shape), of(ground)) }))).filter(({ is }) => is < 3)
    expect(weak).toEqual([])
  })
})

it('the dark theme is one, whether chosen or the system’s', () => {
  expect([...colours(by_system)]).toEqual([...dark])
  expect([...light.keys()].sort()).toEqual([...dark.keys()].sort())
})

it('colours stand in tokens.css only', () => {
  const files = import.meta.glob<string>(['../{shared,desk,board,public}/**/*.{vue,css}', '!../shared/tokens.css'], { eager: true, query: '?raw', import: 'default' })
  const found = Object.entries(files).flatMap(([file, text]) => [...text.matchAll(/#[0-9a-f]{3,8}\b(?=[^{]*;)|rgba?\(/gi)].map((one) => `${file}: ${one[0]}`))
  expect(found).toEqual([])
})
