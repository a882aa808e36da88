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

const parts = 'button|chevron|empty|field|figures?|formats|icon|keys|loaded|mark|mascot|segments|toasts|width'
const shell = new RegExp(
  `node_modules/(solid-js|@solidjs|@elysiajs)/|/ui/(frame/|parts/(${parts})\\.tsx?|words/words\\.ts|(?!main)[a-z-]+\\.ts$)`,
)

export default defineConfig({
  root: import.meta.dirname,
  plugins: [unocss({ configFile: new URL('./uno.config.ts', import.meta.url).pathname }), solid(), demo],
  json: { stringify: true },
  build: {
    outDir: '../dist/ui',
    emptyOutDir: true,
    // scripts/ui.ts reads from it what belongs to what, and takes it away.
    manifest: 'manifest.json',
    target: 'es2022',
    // light-dark() is in every browser that has these versions; older targets would double every colour.
    cssTarget: ['chrome123', 'firefox128', 'safari17.5'],
    // The content security policy allows neither data: scripts nor data: styles.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // One file rather than a dozen for what every page needs: over HTTP/1.1 each is asked for by itself.
    rolldownOptions: { checks: { pluginTimings: false }, output: { codeSplitting: { groups: [{ name: 'shell', test: shell }] } } },
  },
  // Patterns, as the panel's own api.ts begins like the address of the API.
  server: { proxy: { '^/api/': octopus, '^/v1': octopus, '^/health$': octopus } },
})
