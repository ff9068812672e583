import { createHash } from "node:crypto"
import { readFileSync } from "node:fs"
import { defineConfig } from "vite"

/** One SVG sprite of the icons named in icons.json, drawn by Lucide (ISC), under a name that carries its hash. */
function sprite() {
  return {
    name: "guanhao-icons",
    generateBundle() {
      const names = JSON.parse(readFileSync(new URL("./icons.json", import.meta.url), "utf8"))
      const symbols = names.map((name) => {
        const svg = readFileSync(new URL(`./node_modules/lucide-static/icons/${name}.svg`, import.meta.url), "utf8")
        const shapes = svg.slice(svg.indexOf(">", svg.indexOf("<svg")) + 1, svg.lastIndexOf("</svg>")).replace(/\s*\n\s*/g, "")
        return `<symbol id="${name}" viewBox="0 0 24 24">${shapes}</symbol>`
      })
      const source = `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`
      const hash = createHash("sha256").update(source).digest("hex").slice(0, 8)
      const fileName = `assets/icons-${hash}.svg`
      this.emitFile({ type: "asset", fileName, source })
      this.emitFile({ type: "asset", fileName: "icons.json", source: JSON.stringify({ sprite: fileName, names }) })
      this.emitFile({
        type: "asset",
        fileName: "lucide-license.txt",
        source: readFileSync(new URL("./node_modules/lucide-static/LICENSE", import.meta.url), "utf8"),
      })
    },
  }
}

export default defineConfig({
  base: "./",
  plugins: [sprite()],
  build: {
    outDir: "../src/guanhao/console/static/dist",
    emptyOutDir: true,
    manifest: "manifest.json",
    license: { fileName: "licenses.md" },
    chunkSizeWarningLimit: 800,
    target: "es2022",
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: { app: "src/app.js" },
      checks: { eval: false }, // htmx holds one behind allowEval, which app.js switches off
    },
  },
})
