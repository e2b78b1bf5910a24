// The store itself. It is large, and the first view can be drawn without it, so it comes behind the page (db.ts opens it).
import Dexie, { liveQuery, type EntityTable } from 'dexie'
import type { Draft, Item, Known, Write } from './db'

export class DeskStore extends Dexie {
  drafts!: EntityTable<Draft, 'id'>
  items!: EntityTable<Item, 'id'>
  known!: EntityTable<Known, 'id'>
  writes!: EntityTable<Write, 'id'>
  constructor(name = 'anlan-desk') {
    super(name)
    this.version(1).stores({ drafts: 'id, login', items: 'id, login, state', known: 'id, login' })
    this.version(2).stores({ writes: 'id, login, kind, state' })
  }
}
export const db = new DeskStore()
export { liveQuery }
