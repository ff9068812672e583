import { fade, toast } from "./toast.js"

const html = document.documentElement
const remember = (key, value) => (value ? localStorage.setItem(key, value) : localStorage.removeItem(key))

/** The behaviours of every page, delegated from the document so that swapped fragments need no wiring. */
export function watchPage() {
  document.addEventListener("click", onClick)
  document.addEventListener("change", onChange)
  document.addEventListener("submit", onSubmit)
  document.addEventListener("keydown", (event) => event.key === "Escape" && closeMenus(null, true))
  document.querySelectorAll(".toasts .toast").forEach(fade)
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => applyTheme(localStorage.getItem("theme")))
  document.addEventListener("htmx:beforeSend", () => busy(true))
  document.addEventListener("htmx:afterRequest", () => busy(false))
  document.addEventListener("htmx:responseError", (event) => failed(event.detail.xhr.status))
  document.addEventListener("htmx:sendError", () => failed(0))
  for (const zone of document.querySelectorAll(".drop")) drop(zone)
  document.addEventListener("htmx:load", (event) => event.detail.elt.querySelectorAll?.(".drop").forEach(drop))
  markTheme()
  showActiveLine()
  showActiveTab()
}

/** Tabs may be wider than a phone: the one of this page is brought into the middle, without moving the page. */
function showActiveTab() {
  for (const tab of document.querySelectorAll(".tabs [aria-current=page]")) {
    const tabs = tab.closest(".tabs")
    const off = tab.getBoundingClientRect().left - tabs.getBoundingClientRect().left
    tabs.scrollLeft += off - (tabs.clientWidth - tab.offsetWidth) / 2
  }
}

/** The navigation may be longer than the window: the line of this page is brought into sight, without moving the page. */
function showActiveLine() {
  const nav = document.querySelector(".sidebar__nav")
  const line = nav?.querySelector("[aria-current=page]")
  if (!line) return
  const below = line.getBoundingClientRect().bottom - nav.getBoundingClientRect().bottom + 32
  if (below > 0) nav.scrollTop += below
}

function onClick(event) {
  const target = event.target.closest("[data-theme-set],[data-dialog-open],[data-dialog-close],[data-toggle],[data-dismiss],[data-copy],[data-print]")
  closeMenus(event.target.closest("details.menu"), false)
  if (event.target instanceof HTMLDialogElement && event.target.open) {
    const box = event.target.getBoundingClientRect()
    const inside = event.clientX >= box.left && event.clientX <= box.right && event.clientY >= box.top && event.clientY <= box.bottom
    if (!inside) event.target.close()
    return
  }
  if (!target) return
  const data = target.dataset
  if (data.themeSet) applyTheme(data.themeSet === "auto" ? null : data.themeSet, true)
  else if (data.dialogOpen) document.getElementById(data.dialogOpen)?.showModal()
  else if ("dialogClose" in data) target.closest("dialog")?.close()
  else if (data.toggle === "nav") html.dataset.nav = html.dataset.nav === "open" ? "" : "open"
  else if (data.toggle === "sidebar") foldSidebar()
  else if (data.toggle === "filters") html.dataset.filters = html.dataset.filters === "open" ? "" : "open"
  else if ("dismiss" in data) target.closest("[data-dismissable], .toast, .note")?.remove()
  else if (data.copy !== undefined) copy(target)
  else if ("print" in data) window.print()
}

function onChange(event) {
  const box = event.target
  const table = box.closest?.("[data-selectable]")
  if (table && box.type === "checkbox") select(table, box)
  if (box.matches?.("[data-submit]")) box.form.requestSubmit()
}

function onSubmit(event) {
  const question = event.submitter?.dataset.confirm ?? event.target.dataset.confirm
  if (question && !window.confirm(question)) event.preventDefault()
  else for (const field of event.target.querySelectorAll("[data-skip-empty]")) if (!field.value) field.disabled = true
}

function closeMenus(except, refocus) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (menu === except) continue
    if (refocus && menu.contains(document.activeElement)) menu.querySelector("summary").focus()
    menu.open = false
  }
}

/** `dark`, `light` or null (as the system); drawn before the first paint by the script in base.html. */
function applyTheme(choice, save = false) {
  if (save) remember("theme", choice)
  html.dataset.theme = choice ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")
  markTheme()
  document.dispatchEvent(new CustomEvent("themechange"))
}

function markTheme() {
  const choice = localStorage.getItem("theme") ?? "auto"
  for (const button of document.querySelectorAll("[data-theme-set]")) button.setAttribute("aria-pressed", button.dataset.themeSet === choice)
}

function foldSidebar() {
  html.dataset.sidebar = html.dataset.sidebar === "narrow" ? "" : "narrow"
  remember("sidebar", html.dataset.sidebar)
  window.dispatchEvent(new Event("resize"))
}

async function copy(button) {
  const source = button.dataset.copy ? document.querySelector(button.dataset.copy) : button.previousElementSibling
  await navigator.clipboard.writeText(source.value ?? source.textContent.trim())
  toast(button.dataset.copied ?? button.getAttribute("aria-label") ?? "✓", "success")
}

/** Row selection: the head box marks all rows; `[data-bulk]` appears with the count of the marked. */
function select(table, box) {
  const rows = [...table.querySelectorAll("tbody input[type=checkbox]")]
  const head = table.querySelector("thead input[type=checkbox]")
  if (box === head) rows.forEach((row) => (row.checked = head.checked))
  const count = rows.filter((row) => row.checked).length
  if (head) {
    head.checked = count > 0 && count === rows.length
    head.indeterminate = count > 0 && count < rows.length
  }
  const scope = table.closest("form") ?? document
  for (const bar of scope.querySelectorAll("[data-bulk]")) {
    bar.hidden = count === 0
    for (const place of bar.querySelectorAll("[data-count]")) place.textContent = count
  }
}

/** A drop zone is a label around a file input: show the chosen name, take files that are dropped on it. */
function drop(zone) {
  const input = zone.querySelector("input[type=file]")
  if (!input || zone.dataset.ready) return
  zone.dataset.ready = "1"
  const show = () => {
    const place = zone.querySelector("[data-name]")
    if (place && input.files.length) place.textContent = [...input.files].map((file) => `${file.name} · ${size(file.size)}`).join(", ")
  }
  input.addEventListener("change", show)
  for (const kind of ["dragenter", "dragover"]) zone.addEventListener(kind, (event) => (event.preventDefault(), zone.classList.add("is-over")))
  for (const kind of ["dragleave", "drop"]) zone.addEventListener(kind, () => zone.classList.remove("is-over"))
  zone.addEventListener("drop", (event) => {
    event.preventDefault()
    if (!event.dataTransfer.files.length) return
    input.files = event.dataTransfer.files
    input.dispatchEvent(new Event("change", { bubbles: true }))
  })
}

function size(bytes) {
  const unit = bytes < 1e6 ? "kilobyte" : "megabyte"
  const value = bytes < 1e6 ? bytes / 1e3 : bytes / 1e6
  return new Intl.NumberFormat(html.lang, { style: "unit", unit, maximumFractionDigits: 1 }).format(value)
}

function busy(on) {
  document.querySelector(".loading-bar")?.classList.toggle("is-busy", on)
}

function failed(status) {
  const words = document.querySelector(".toasts")?.dataset ?? {}
  toast(status === 0 ? words.offline : status === 403 ? words.denied : words.failed, "error")
}
