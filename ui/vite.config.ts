import unocss from 'unocss/vite'
import { defineConfig, type Plugin } from 'vite'
import solid from 'vite-plugin-solid'

const octopus = `http://127.0.0.1:${process.env.OCTOPUS_SERVER_PORT ?? 8080}`
const password = process.env.OCTOPUS_DEMO_PASSWORD

/** Says of the page what Octopus says of it when it serves it itself. */
const demo: Plugin = {
  name: 'demo',
  apply: 'serve',
  transformIndexHtml: (html) => (password ? html.replace('<html ', `<html data-demo="${password}" `) : html),
}

export default defineConfig({
  root: import.meta.dirname,
  plugins: [unocss({ configFile: new URL('./uno.config.ts', import.meta.url).pathname }), solid(), demo],
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
  // Patterns, as the panel's own api.ts begins like the address of the API.
  server: { proxy: { '^/api/': octopus, '^/v1': octopus, '^/health$': octopus } },
})
