// The checks of a form, judged on the phone as one types. A rule is an expression over field keys as the pack writes it; what this
// small reader does not know (division, CASE, texts) it leaves to the server: the answer is then null, "cannot say", never "wrong".
// As on the server a value that is missing makes the outcome unknown, and unknown is not wrong.
export type Known = Readonly<Record<string, number | null | undefined>>
type Value = number | null
type Node = (values: Known) => Value

class NotKnown extends Error {}
const MARKS = /\s*(<=|>=|<>|!=|==|[=<>+\-*(),]|\d+(?:\.\d+)?|[A-Za-z_][A-Za-z0-9_]*)/y

function words_of(rule: string): string[] {
  const words: string[] = []
  MARKS.lastIndex = 0
  const text = rule.trim()
  while (MARKS.lastIndex < text.length) {
    const found = MARKS.exec(text)
    if (!found) throw new NotKnown(rule)
    words.push(found[1]!)
  }
  return words
}

const truth = (value: Value): boolean | null => (value === null ? null : value !== 0)
const number_of = (value: boolean | null): Value => (value === null ? null : Number(value))
const both = (a: Value, b: Value, act: (a: number, b: number) => number): Value => (a === null || b === null ? null : act(a, b))
function and(a: boolean | null, b: boolean | null): boolean | null { return a === false || b === false ? false : a === null || b === null ? null : true }
function or(a: boolean | null, b: boolean | null): boolean | null { return a === true || b === true ? true : a === null || b === null ? null : false }

const COMPARE: Record<string, (a: number, b: number) => boolean> = {
  '=': (a, b) => a === b, '==': (a, b) => a === b, '<>': (a, b) => a !== b, '!=': (a, b) => a !== b,
  '<': (a, b) => a < b, '<=': (a, b) => a <= b, '>': (a, b) => a > b, '>=': (a, b) => a >= b,
}
const FUNCTIONS: Record<string, (given: Value[]) => Value> = {
  abs: ([a]) => (a == null ? null : Math.abs(a)),
  min: (given) => (given.includes(null) ? null : Math.min(...given as number[])),
  max: (given) => (given.includes(null) ? null : Math.max(...given as number[])),
  coalesce: (given) => given.find((one) => one !== null) ?? null,
  nullif: ([a, b]) => (a === b ? null : a ?? null),
  iif: ([when, then, other]) => (truth(when ?? null) === true ? then : other) ?? null,
}

// By falling strength: or, and, not, comparisons, + and -, *, signs.
class Reader {
  private at = 0
  constructor(private readonly words: readonly string[]) {}

  whole(): Node {
    const node = this.any()
    if (this.at < this.words.length) throw new NotKnown()
    return node
  }
  private peek(): string { return this.words[this.at]?.toLowerCase() ?? '' }
  private take(word: string): boolean { if (this.peek() !== word) return false; this.at++; return true }
  private need(word: string): void { if (!this.take(word)) throw new NotKnown() }

  private any(): Node {
    let left = this.all()
    while (this.take('or')) { const a = left, b = this.all(); left = (v) => number_of(or(truth(a(v)), truth(b(v)))) }
    return left
  }
  private all(): Node {
    let left = this.not()
    while (this.take('and')) { const a = left, b = this.not(); left = (v) => number_of(and(truth(a(v)), truth(b(v)))) }
    return left
  }
  private not(): Node {
    if (!this.take('not')) return this.compare()
    const inner = this.not()
    return (v) => { const is = truth(inner(v)); return is === null ? null : Number(!is) }
  }
  private compare(): Node {
    let left = this.sum()
    for (;;) {
      const a = left, word = this.peek(), act = COMPARE[word]
      if (act) { this.at++; const b = this.sum(); left = (v) => both(a(v), b(v), (x, y) => Number(act(x, y))) }
      else if (word === 'is') { this.at++; const turned = this.take('not'); this.need('null'); left = (v) => Number((a(v) === null) !== turned) }
      else if (word === 'between' || word === 'in' || (word === 'not' && ['between', 'in'].includes(this.words[this.at + 1]?.toLowerCase() ?? ''))) left = this.range(a)
      else return left
    }
  }
  private range(a: Node): Node {
    const turned = this.take('not')
    const turn = (is: boolean | null): Value => number_of(is === null ? null : is !== turned)
    if (this.take('between')) {
      const low = this.sum()
      this.need('and')
      const high = this.sum()
      return (v) => turn(and(truth(both(a(v), low(v), (x, y) => Number(x >= y))), truth(both(a(v), high(v), (x, y) => Number(x <= y)))))
    }
    this.need('in')
    this.need('(')
    const list = [this.sum()]
    while (this.take(',')) list.push(this.sum())
    this.need(')')
    return (v) => turn(list.map((one) => truth(both(a(v), one(v), (x, y) => Number(x === y)))).reduce(or, false))
  }
  private sum(): Node {
    let left = this.product()
    for (;;) {
      const a = left
      if (this.take('+')) { const b = this.product(); left = (v) => both(a(v), b(v), (x, y) => x + y) }
      else if (this.take('-')) { const b = this.product(); left = (v) => both(a(v), b(v), (x, y) => x - y) }
      else return left
    }
  }
  private product(): Node {
    let left = this.sign()
    while (this.take('*')) { const a = left, b = this.sign(); left = (v) => both(a(v), b(v), (x, y) => x * y) }
    return left
  }
  private sign(): Node {
    if (this.take('+')) return this.sign()
    if (!this.take('-')) return this.atom()
    const inner = this.sign()
    return (v) => { const n = inner(v); return n === null ? null : -n }
  }
  private atom(): Node {
    const word = this.words[this.at++]
    if (word === undefined) throw new NotKnown()
    if (word === '(') { const inner = this.any(); this.need(')'); return inner }
    if (/^\d/.test(word)) { const n = Number(word); return () => n }
    if (!/^[A-Za-z_]/.test(word)) throw new NotKnown()
    const low = word.toLowerCase()
    if (this.take('(')) return this.call(low)
    if (low === 'null') return () => null
    if (low === 'true' || low === 'false') return () => Number(low === 'true')
    if (['case', 'when', 'then', 'else', 'end', 'not', 'and', 'or', 'is', 'in', 'between'].includes(low)) throw new NotKnown()
    return (v) => v[word] ?? null
  }
  private call(name: string): Node {
    const act = Object.prototype.hasOwnProperty.call(FUNCTIONS, name) ? FUNCTIONS[name] : undefined
    if (!act) throw new NotKnown()
    const given = [this.any()]
    while (this.take(',')) given.push(this.any())
    this.need(')')
    return (v) => act(given.map((one) => one(v)))
  }
}

const read = new Map<string, Node | null>()
function rule_of(rule: string): Node | null {
  if (!read.has(rule)) {
    let node: Node | null = null
    try { node = new Reader(words_of(rule)).whole() } catch (error) { if (!(error instanceof NotKnown)) throw error }
    read.set(rule, node)
  }
  return read.get(rule) ?? null
}

// true holds · false broken · null cannot say: something is missing, or only the server can read the rule
export const holds = (rule: string, values: Known): boolean | null => { const node = rule_of(rule); return node ? truth(node(values)) : null }
export const readable = (rule: string): boolean => rule_of(rule) !== null
