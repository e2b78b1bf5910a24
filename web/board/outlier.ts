// Which of several values stands out: further from their median than three spreads, a spread being 1.4826 times the median absolute
// deviation (as wide as a standard deviation where values scatter normally, and not moved by the outlier itself). Where most values are
// the same the spread is 0; then `least` keeps every small difference from being one. Fewer than five values tell nothing.
export const SPREADS = 3, FEWEST = 5

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b), half = sorted.length >> 1
  return sorted.length === 0 ? NaN : sorted.length % 2 ? sorted[half] ?? NaN : ((sorted[half - 1] ?? 0) + (sorted[half] ?? 0)) / 2
}
export interface Judge { median: number, limit: number, far(value: number): boolean }
export function judge(values: readonly number[], least: number): Judge | null {
  if (values.length < FEWEST) return null
  const middle = median(values), spread = 1.4826 * median(values.map((value) => Math.abs(value - middle)))
  const limit = Math.max(SPREADS * spread, least)
  return { median: middle, limit, far: (value) => Math.abs(value - middle) > limit }
}
