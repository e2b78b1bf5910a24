// Figures as people read them: thousands grouped, and what is missing shown as a dash, never as 0.
export const NOTHING = '–'
const grouped = new Intl.NumberFormat('en-US')

export const figure = (n: number | null | undefined): string => (n === null || n === undefined || Number.isNaN(n) ? NOTHING : grouped.format(n))

// 100 % only when it is all, 0 % only when it is none.
export function percent(part: number | null | undefined, whole: number | null | undefined): string {
  if (!whole || part === null || part === undefined) return NOTHING
  if (part === whole) return '100%'
  const tenths = part === 0 ? 0 : Math.max(1, Math.min(999, Math.floor((part * 1000) / whole)))
  return tenths === 0 ? '0%' : (tenths / 10).toFixed(1) + '%'
}

// What a person typed into a field for a count: blank is missing, not 0. Full-width digits are digits; anything else is wrong.
export function typed_count(text: string): number | null | undefined {
  const plain = text.replace(/[０-９]/g, (c) => String.fromCharCode(c.charCodeAt(0) - 0xfee0)).replace(/[\s,，]/g, '')
  if (plain === '') return null
  if (!/^-?\d{1,15}$/.test(plain)) return undefined
  return Number(plain)
}

// How far apart, with a sign people see: +3, −2, ±0.
export const difference = (now: number | null | undefined, before: number | null | undefined): string => {
  if (now === null || now === undefined || before === null || before === undefined) return NOTHING
  const by = now - before
  return by > 0 ? '+' + figure(by) : by < 0 ? '−' + figure(-by) : '±0'
}
