import unocss from 'unocss/vite'
import { defineConfig } from 'vite'
import solid from 'vite-plugin-solid'

const octopus = 'http://127.0.0.1:8080'

export default defineConfig({
  root: import.meta.dirname,
  plugins: [unocss({ configFile: new URL('./uno.config.ts', import.meta.url).pathname }), solid()],
  json: { stringify: true },
  build: {
    outDir: '../dist/ui',
    emptyOutDir: true,
    target: 'es2022',
    // light-dark() is in every browser that has these versions; older targets would double every colour.
    cssTarget: ['chrome123', 'firefox128', 'safari17.5'],
    // The content security policy allows neither data: scripts nor data: styles.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  server: { proxy: { '/api': octopus, '/v1': octopus, '/health': octopus } },
})
