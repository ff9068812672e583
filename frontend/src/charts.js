import { BarChart, BoxplotChart, CustomChart, FunnelChart, HeatmapChart, LineChart, SankeyChart, ScatterChart } from "echarts/charts"
import {
  AriaComponent,
  DataZoomComponent,
  GridComponent,
  LegendComponent,
  MarkAreaComponent,
  MarkLineComponent,
  MarkPointComponent,
  TitleComponent,
  TooltipComponent,
  VisualMapComponent,
} from "echarts/components"
import * as echarts from "echarts/core"
import { LabelLayout } from "echarts/features"
import { CanvasRenderer } from "echarts/renderers"

echarts.use([
  LineChart, BarChart, ScatterChart, HeatmapChart, BoxplotChart, FunnelChart, CustomChart, SankeyChart, GridComponent, TooltipComponent, LegendComponent,
  TitleComponent, VisualMapComponent, DataZoomComponent, MarkLineComponent, MarkAreaComponent, MarkPointComponent, AriaComponent, LabelLayout, CanvasRenderer,
])

const NOTHING = "—"
const lang = () => document.documentElement.lang || "zh-hans"
const chinese = () => lang().startsWith("zh")
const minus = (text) => text.replace(/^-/, "−")
const format = (options) => {
  const formatter = new Intl.NumberFormat(lang(), options)
  return (value) => (value === null || value === undefined || value === "-" || Number.isNaN(Number(value)) ? NOTHING : minus(formatter.format(Number(value))))
}
const number = format({ maximumFractionDigits: 2 })
const compact = (value) => {
  const size = Math.abs(Number(value))
  if (size < (chinese() ? 10_000 : 1_000)) return number(value)
  return format({ notation: "compact", maximumFractionDigits: 1 })(value)
}
const duration = (value) => {
  if (Number(value) < 0) return `−${duration(-value)}`
  const seconds = Math.round(Number(value))
  if (Number.isNaN(seconds)) return NOTHING
  const pad = (part) => String(part).padStart(2, "0")
  const rest = `${pad(Math.floor(seconds / 60) % 60)}:${pad(seconds % 60)}`
  return seconds >= 3600 ? `${Math.floor(seconds / 3600)}:${rest}` : rest
}
/** Formatters that a server-made option may name as "@name". */
const money = (value) => (Number.isNaN(Number(value)) || value === null ? NOTHING : `${value < 0 ? "−" : ""}¥${compact(Math.abs(value))}`)
const FORMATS = { number, compact, duration, money, percent: format({ style: "percent", maximumFractionDigits: 2 }) }

/** An ISO day in short for axes, in full for tooltips; anything else as it is. */
const day = (text, options = { month: "short", day: "numeric" }) => {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return String(text)
  return new Intl.DateTimeFormat(lang(), { ...options, timeZone: "UTC" }).format(new Date(`${text}T00:00:00Z`))
}
const WHOLE_DAY = { year: "numeric", month: "short", day: "numeric", weekday: "short" }

const escape = (text) => String(text).replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`)

/** The tooltip of every chart: plain lines of name and value, nothing of which is trusted as HTML. */
function tooltip(spec) {
  const plain = FORMATS[spec.format === "compact" ? "number" : spec.format] ?? number
  const value = (v) => plain(v) + (spec.unit ? ` ${spec.unit}` : "")
  return (given) => {
    const points = (Array.isArray(given) ? given : [given]).filter((p) => p.componentType === "series" && (p.seriesName || p.data?.text))
    if (!points.length) return ""
    const head = day(points[0].data?.title ?? points[0].axisValue ?? points[0].name ?? "", WHOLE_DAY)
    const lines = points.map((point) => {
      const shown = point.data?.text ?? value(Array.isArray(point.value) ? point.value[point.encode?.y?.[0] ?? point.value.length - 1] : point.value)
      const label = points.length > 1 || point.seriesName !== head ? escape(point.seriesName) : ""
      return `<div class="chart-tip__line">${point.marker ?? ""}<span>${label}</span><b>${escape(shown)}</b></div>`
    })
    return `<div class="chart-tip"><div class="chart-tip__head">${escape(head)}</div>${lines.join("")}</div>`
  }
}

/** Replace "var(--x)" by the colour of the theme and "@name" formatters by functions, deeply. */
function resolve(node, css, key) {
  if (typeof node === "string") {
    const name = node.match(/^var\((--[\w-]+)\)$/)?.[1]
    if (name) return css.getPropertyValue(name).trim()
    if (key === "formatter" && node[0] === "@") return resolveFormat(node.slice(1))
    return node
  }
  if (Array.isArray(node)) return node.map((item) => resolve(item, css, key))
  if (node && typeof node === "object") return Object.fromEntries(Object.entries(node).map(([k, v]) => [k, resolve(v, css, k)]))
  return node
}

function resolveFormat(name) {
  if (name === "series") return (point) => point.seriesName
  if (name === "text") return (point) => point.data?.text ?? ""
  if (name === "name") return (point) => point.name
  if (name === "day") return (text) => day(text)
  const value = FORMATS[name] ?? number
  return (given) => value(given !== null && typeof given === "object" ? (Array.isArray(given.value) ? given.value.at(-1) : given.value) : given)
}

const charts = new Set()

/** Draw the chart of one `<figure data-chart>` when it comes near the screen. */
export function draw(figure) {
  figure.dataset.ready = "1"
  const watcher = new IntersectionObserver(
    (entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return
      watcher.disconnect()
      start(figure)
    },
    { rootMargin: "200px" },
  )
  watcher.observe(figure)
}

function start(figure) {
  const spec = JSON.parse(figure.querySelector("script[type='application/json']").textContent)
  const place = figure.querySelector(".chart__canvas")
  const chart = echarts.init(place, null, { renderer: "canvas" })
  const item = { chart, spec, place }
  charts.add(item)
  paint(item)
  new ResizeObserver(() => chart.resize()).observe(place)
  if (spec.links) chart.on("click", (point) => point.data?.url && window.location.assign(point.data.url))
}

function paint({ chart, spec, place }) {
  const css = getComputedStyle(document.documentElement)
  const option = resolve(spec.option, css)
  option.animation = !matchMedia("(prefers-reduced-motion: reduce)").matches
  option.animationDuration = 250
  option.textStyle = { fontFamily: getComputedStyle(document.body).fontFamily, ...option.textStyle }
  if (option.tooltip) option.tooltip.formatter = tooltip(spec)
  chart.setOption(option, { notMerge: true })
  place.dataset.drawn = "1"
}

document.addEventListener("themechange", () => {
  for (const item of charts) {
    if (item.place.isConnected) paint(item)
    else {
      item.chart.dispose()
      charts.delete(item)
    }
  }
})
