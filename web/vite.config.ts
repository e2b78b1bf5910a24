// One build, three entries: web/desk, web/board and web/public. It lands in build/web, from where make puts it into the program.
import { fileURLToPath } from 'node:url'
import { configDefaults, defineConfig } from 'vitest/config'
import vue from '@vitejs/plugin-vue'
import { VitePWA } from 'vite-plugin-pwa'
import { dev_addresses, no_foreign_fonts, packed_copies } from './vite/plugins.ts'
import { desk_files } from './vite/desk_files.ts'

const here = (path: string) => fileURLToPath(new URL(path, import.meta.url))
const out = here('../build/web')

// Few files, because each costs a way there and back on a slow line: Vue, what all pages share, then each page's own. The pictures are
// not for everybody, and ECharts is far larger than everything else and comes only where a plot is looked at.
const manualChunks = (id: string) => {
  if (/node_modules\/(echarts|zrender)\//.test(id)) return 'echarts'
  if (/node_modules\/(@vue|vue|vue-router|vue-i18n|@intlify)\//.test(id)) return 'vue'
  if (/vite\/preload-helper/.test(id) || (id.startsWith(here('shared/')) && !/shared\/(chart|Chart|tide|Tide|Field|Vessels|factor\/|events\/|messages\/|notices\/|orders\/|people\/|sick\/|wall_time|i18n\/(pictures|factor|events|messages|notices|orders|people|sick))/.test(id))) return 'shared'
  return undefined
}

export default defineConfig({
  root: here('.'),
  publicDir: 'static',
  cacheDir: here('../build/vite'),
  appType: 'mpa',
  resolve: { alias: { '@': here('.') } },
  define: {
    __VUE_OPTIONS_API__: true,                // Vant uses it
    __VUE_PROD_DEVTOOLS__: false,
    __VUE_PROD_HYDRATION_MISMATCH_DETAILS__: false,
    __VUE_I18N_FULL_INSTALL__: false,
    __VUE_I18N_LEGACY_API__: false,
    __INTLIFY_PROD_DEVTOOLS__: false,
    __INTLIFY_DROP_MESSAGE_COMPILER__: false, // messages become syntax trees that are walked; no code is made from text
  },
  build: {
    outDir: out,
    emptyOutDir: true,
    target: 'chrome90',
    cssTarget: 'chrome90',
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,                     // nothing in data: addresses, so that the content policy stays narrow
    manifest: true,
    chunkSizeWarningLimit: 700,
    rollupOptions: {
      output: { manualChunks, experimentalMinChunkSize: 4000 },
      input: { desk: here('desk/index.html'), board: here('board/index.html'), public: here('public/index.html') },
    },
  },
  plugins: [
    vue(),
    dev_addresses(),
    no_foreign_fonts(),
    // The desk works without a network: its files, and only its, are kept by a service worker that sees nothing but /desk/.
    VitePWA({
      filename: 'desk/sw.js',
      scope: '/desk/',
      manifest: false,                        // static/desk/app.webmanifest, linked by desk/index.html alone
      injectRegister: false,                  // desk/main.ts registers it
      registerType: 'prompt',
      includeManifestIcons: false,
      workbox: {
        globPatterns: ['desk/index.html', 'desk/*.webmanifest', 'assets/*', '*.{svg,js}'],
        manifestTransforms: [desk_files(out)],
        navigateFallback: '/desk/index.html',
        navigateFallbackAllowlist: [/^\/desk\//],
        inlineWorkboxRuntime: true,
        maximumFileSizeToCacheInBytes: 4 << 20,
        cleanupOutdatedCaches: true,
        sourcemap: false,
      },
    }),
    packed_copies(out),
  ],
  server: { proxy: Object.fromEntries(['/api', '/healthz', '/readyz'].map((path) => [path, process.env.ANLAN_URL ?? 'http://127.0.0.1:8080'])) },
  test: {
    environment: 'happy-dom',
    include: ['**/*.test.ts'],
    exclude: [...configDefaults.exclude, 'e2e/**'],
    cache: false,
  },
})
