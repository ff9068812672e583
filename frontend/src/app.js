import "./styles/index.css"
import Alpine from "@alpinejs/csp"
import htmx from "htmx.org"
import { guardForms } from "./guard.js"
import { watchCharts } from "./lazy.js"
import { palette } from "./palette.js"
import { keys } from "./keys.js"
import { runClocks } from "./clocks.js"
import "./marking.js"
import { watchPage } from "./shell.js"
import { toast } from "./toast.js"

Object.assign(htmx.config, {
  allowEval: false,
  includeIndicatorStyles: false,
  historyCacheSize: 0,
  scrollBehavior: "auto",
  defaultSwapStyle: "outerHTML",
})

window.htmx = htmx
window.Alpine = Alpine
Alpine.data("palette", palette)
Alpine.start()

watchPage()
guardForms()
keys()
runClocks()
watchCharts(document)
document.addEventListener("htmx:load", (event) => watchCharts(event.detail.elt))
document.addEventListener("toast", (event) => toast(event.detail.text ?? event.detail.value, event.detail.level))
