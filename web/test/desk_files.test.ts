import { expect, it } from 'vitest'
import { files_of } from '../vite/desk_files'

it('the desk keeps what it imports now or later, and nothing of the board', () => {
  const manifest = {
    'desk/index.html': { file: 'assets/desk.js', imports: ['_vue.js'], dynamicImports: ['desk/views/Today.vue'], css: ['assets/desk.css'] },
    'desk/views/Today.vue': { file: 'assets/Today.js', imports: ['_vue.js', 'desk/index.html'] },
    '_vue.js': { file: 'assets/vue.js' },
    'board/index.html': { file: 'assets/board.js', imports: ['_vue.js', '_echarts.js'] },
    '_echarts.js': { file: 'assets/echarts.js' },
  }
  expect([...files_of(manifest, 'desk/index.html')].sort()).toEqual(['assets/Today.js', 'assets/desk.css', 'assets/desk.js', 'assets/vue.js'])
})
