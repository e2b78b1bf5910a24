// What is opened from the first view, in one file of its own.
export { default as Entry } from './Entry.vue'
export { default as Report } from './Report.vue'
export { default as Resolve } from './Resolve.vue'
export { default as Zero } from './Zero.vue'
