// What Vite does not do by itself: addresses of the apps while developing, and packed copies of what was built.
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, constants, gzipSync } from 'node:zlib'
import type { Plugin } from 'vite'

// The program answers / with public/index.html and every address below /desk/ and /board/ with their page; `vite` does the same.
export function dev_addresses(): Plugin {
  return {
    name: 'anlan-dev-addresses',
    apply: 'serve',
    configureServer(server) {
      server.middlewares.use((request, _answer, next) => {
        const path = (request.url ?? '/').split('?')[0] ?? '/'
        const page = /^\/(desk|board)(\/[^.]*)?$/.exec(path)
        if (path === '/' || path === '/login') request.url = '/public/index.html'
        else if (page && request.headers.accept?.includes('text/html')) request.url = `/${page[1]}/index.html`
        next()
      })
    },
  }
}

// Vant's icons are a font inside its style sheet, with a copy on somebody's server as a fallback. The content policy takes neither; our
// pictures are SVG.
export function no_foreign_fonts(): Plugin {
  return {
    name: 'anlan-no-foreign-fonts',
    enforce: 'pre',
    transform: (code, id) => (/node_modules\/vant\/.*\.css$/.test(id) ? { code: code.replace(/@font-face\s*\{[^}]*\}/g, ''), map: null } : undefined),
  }
}

const files_below = (folder: string): string[] =>
  readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    return statSync(path).isDirectory() ? files_below(path) : [path]
  })

// NAME.br and NAME.gz beside every text that gets smaller; the server sends what the browser takes. (Browsers take br over TLS only.) The list of chunks is for the budget
// test, not for browsers.
export function packed_copies(out: string): Plugin {
  return {
    name: 'anlan-packed-copies',
    apply: 'build',
    enforce: 'post',
    closeBundle: {
      order: 'post',
      sequential: true,
      handler() {
        mkdirSync(join(out, '../gen'), { recursive: true })
        renameSync(join(out, '.vite/manifest.json'), join(out, '../gen/web-manifest.json'))
        rmSync(join(out, '.vite'), { recursive: true, force: true })
        for (const path of files_below(out).filter((name) => /\.(html|js|css|svg|json|webmanifest|txt)$/.test(name))) {
          const plain = readFileSync(path), options = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_SIZE_HINT]: plain.length }
          for (const [suffix, packed] of [['.gz', gzipSync(plain, { level: 9 })], ['.br', brotliCompressSync(plain, { params: options })]] as const)
            if (packed.length < plain.length * 0.95) writeFileSync(path + suffix, packed)
        }
      },
    },
  }
}
