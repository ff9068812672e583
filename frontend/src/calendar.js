import htmx from "htmx.org"

const picked = new Set()
let dragged = null
let listening = false

/** `[data-calendar]`: drag a publication to a day or an hour, go about by keys, pick several and move them together. */
export function calendar(root) {
  root.dataset.ready = "1"
  restore(root)
  if (listening) return
  listening = true
  document.addEventListener("keydown", key)
  document.addEventListener("click", click)
  document.addEventListener("dragstart", start)
  document.addEventListener("dragover", over)
  document.addEventListener("dragleave", (event) => event.target.closest?.("[data-drop]")?.classList.remove("is-over"))
  document.addEventListener("drop", drop)
  document.addEventListener("dragend", () => dragged?.classList.remove("is-dragged"))
  document.addEventListener("calendar-moved", () => document.getElementById("calendar-move")?.close())
}

const board = () => document.querySelector("#calendar")
const at = () => document.activeElement?.closest?.("[data-pub], [data-drop]")

// picking

function restore(root) {
  for (const one of root.querySelectorAll("[data-pub]")) one.classList.toggle("is-picked", picked.has(one.dataset.pub))
  count()
}

function pick(one) {
  if (!one?.matches("[data-movable]")) return
  const id = one.dataset.pub
  picked.has(id) ? picked.delete(id) : picked.add(id)
  one.classList.toggle("is-picked", picked.has(id))
  count()
}

function count() {
  const form = board()?.querySelector("[data-picked]")
  if (!form) return
  form.hidden = picked.size === 0
  form.querySelector("[data-count]").textContent = picked.size
  form.querySelectorAll("input[name=pick]").forEach((old) => old.remove())
  for (const id of picked) form.append(Object.assign(document.createElement("input"), { type: "hidden", name: "pick", value: id }))
}

function click(event) {
  const toggle = event.target.closest("[data-picking]")
  if (toggle) {
    toggle.setAttribute("aria-pressed", String(toggle.getAttribute("aria-pressed") !== "true"))
    return
  }
  if (event.target.closest("[data-unpick]")) {
    picked.clear()
    restore(board())
    return
  }
  const one = event.target.closest("#calendar [data-pub]")
  if (!one) return
  const picking = document.querySelector("[data-picking]")?.getAttribute("aria-pressed") === "true"
  if (picking || event.ctrlKey || event.metaKey || one.getAttribute("href") === "#") {
    event.preventDefault()
    if (picking || event.ctrlKey || event.metaKey) pick(one)
  }
}

// dragging

function start(event) {
  const one = event.target.closest?.("[data-movable]")
  if (!one) return
  dragged = one
  event.dataTransfer.effectAllowed = "move"
  event.dataTransfer.setData("text/plain", one.dataset.pub)
  requestAnimationFrame(() => one.classList.add("is-dragged"))
}

function over(event) {
  const cell = event.target.closest?.("[data-drop]")
  if (!cell || !dragged) return
  event.preventDefault()
  document.querySelectorAll(".is-over").forEach((old) => old !== cell && old.classList.remove("is-over"))
  cell.classList.add("is-over")
}

function drop(event) {
  const cell = event.target.closest?.("[data-drop]")
  if (!cell || !dragged) return
  event.preventDefault()
  cell.classList.remove("is-over")
  const values = { id: dragged.dataset.pub, revision: dragged.dataset.rev, day: cell.dataset.day }
  if (cell.dataset.account) values.account = cell.dataset.account
  if (cell.dataset.hour !== undefined) values.at = quarter(cell, event)
  dragged = null
  send(values)
}

/** The quarter of the hour a cell was hit at, as HH:MM. */
function quarter(cell, event) {
  const box = cell.getBoundingClientRect()
  const part = Math.min(3, Math.max(0, Math.floor(((event.clientY - box.top) / box.height) * 4)))
  return `${cell.dataset.hour.padStart(2, "0")}:${String(part * 15).padStart(2, "0")}`
}

function send(values) {
  const place = board()
  htmx.ajax("POST", place.dataset.move, { target: "#calendar", swap: "outerHTML", values: { ...values, query: place.dataset.query } })
}

// keys

function key(event) {
  if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey || typing(event.target) || document.querySelector("dialog[open]")) return
  const digit = document.querySelector(`[data-digit="${CSS.escape(event.key)}"]`)
  if (digit) return follow(event, digit)
  const root = document.querySelector("[data-calendar]")
  const here = at()
  switch (event.key) {
    case "t":
      return follow(event, document.querySelector("[data-today-link]"))
    case "[":
      return follow(event, document.querySelector('[data-step="-1"]'))
    case "]":
      return follow(event, document.querySelector('[data-step="1"]'))
    case "n":
      return root?.dataset.new ? create(event, root, here) : undefined
    case "m":
      return here?.matches("[data-movable]") ? dialog(event, here) : undefined
    case "x":
      if (here?.matches("[data-pub]")) event.preventDefault(), pick(here)
      return
    case "Enter":
      if (here?.matches("[data-drop]")) follow(event, here.querySelector("a"))
      return
    case "ArrowLeft":
    case "ArrowRight":
    case "ArrowUp":
    case "ArrowDown":
      return go(event, here)
  }
}

function follow(event, link) {
  if (!link) return
  event.preventDefault()
  link.click()
}

function create(event, root, here) {
  event.preventDefault()
  const cell = here?.closest("[data-drop]")
  const address = new URL(root.dataset.new, location.href)
  if (cell) address.searchParams.set("day", cell.dataset.day)
  if (cell?.dataset.hour) address.searchParams.set("at", `${cell.dataset.hour.padStart(2, "0")}:00`)
  if (cell?.dataset.account) address.searchParams.set("account", cell.dataset.account)
  location.assign(address)
}

function dialog(event, one) {
  const form = document.querySelector("[data-move-form]")
  if (!form) return
  event.preventDefault()
  form.elements.id.value = one.dataset.pub
  form.elements.revision.value = one.dataset.rev
  form.elements.local.value = one.dataset.local
  form.elements.query.value = board().dataset.query
  form.querySelector("[data-title]").textContent = one.querySelector(".pub__title").textContent
  document.getElementById("calendar-move").showModal()
}

/** Up and down go through the publications of a cell and then to the cell above or below; left and right go a cell on. */
function go(event, here) {
  const cells = [...document.querySelectorAll("#calendar [data-drop]")].filter((cell) => cell.offsetParent)
  if (!cells.length) return
  event.preventDefault()
  if (!here) return focus(cells.find((cell) => cell.dataset.day === board().dataset.today) ?? cells[0])
  const cell = here.closest("[data-drop]")
  const down = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0
  if (down) {
    const inside = [...cell.querySelectorAll(".pub")]
    const next = here === cell ? (down > 0 ? inside[0] : undefined) : inside[inside.indexOf(here) + down]
    if (next) return focus(next)
    if (here !== cell && down < 0) return focus(cell)
  }
  focus(beside(cells, cell, event.key) ?? here)
}

function beside(cells, cell, name) {
  const from = middle(cell)
  const fits = {
    ArrowLeft: (to) => to.x < from.x - 1 && Math.abs(to.y - from.y) < from.h,
    ArrowRight: (to) => to.x > from.x + 1 && Math.abs(to.y - from.y) < from.h,
    ArrowUp: (to) => to.y < from.y - 1 && Math.abs(to.x - from.x) < from.w / 2,
    ArrowDown: (to) => to.y > from.y + 1 && Math.abs(to.x - from.x) < from.w / 2,
  }[name]
  const far = (to) => Math.hypot(to.x - from.x, to.y - from.y)
  return cells.filter((one) => one !== cell && fits(middle(one))).sort((a, b) => far(middle(a)) - far(middle(b)))[0]
}

function middle(cell) {
  const box = cell.getBoundingClientRect()
  return { x: box.left + box.width / 2, y: box.top + box.height / 2, w: box.width, h: box.height }
}

function focus(one) {
  one.focus()
  one.scrollIntoView({ block: "nearest" })
}

function typing(element) {
  return element.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(element.tagName)
}
