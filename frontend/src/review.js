/** The review desk by keyboard: j/k through the queue, and on a submission t ticks, digits score, s signs, r sends back, j/k go on, u goes up. */
export function reviewDesk() {
  const queue = document.querySelector("[data-review-queue]")
  const desk = document.querySelector("[data-review]")
  addShortcuts()
  if (!queue && !desk) return
  if (desk) {
    total()
    document.addEventListener("input", total)
    document.addEventListener("htmx:afterSwap", total)
    document.addEventListener("submit", needComment, true)
  }
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented || document.querySelector("dialog[open]")) return
    if (["INPUT", "TEXTAREA", "SELECT"].includes(event.target.tagName)) {
      if (event.key === "Escape") event.target.blur()
      return
    }
    if (afterG(event)) return
    if ((queue ? onQueue : onDesk)(event.key)) event.preventDefault()
  })

  function onQueue(key) {
    const lines = [...queue.querySelectorAll("[data-line]")]
    const place = lines.findIndex((line) => line.contains(document.activeElement))
    const step = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 }[key]
    if (step) {
      const line = lines[Math.max(0, Math.min(lines.length - 1, place < 0 ? 0 : place + step))]
      line?.querySelector("[data-open]").focus()
      line?.scrollIntoView({ block: "nearest" })
      return Boolean(line)
    }
    const line = lines[Math.max(0, place)]
    if (key === "o") return click(line?.querySelector("[data-open]"))
    if (key === "x") return click(line?.querySelector("input[type=checkbox]"))
    return false
  }

  function onDesk(key) {
    if (/^[0-9]$/.test(key)) return score(Number(key))
    const element = {
      t: "[data-tick]",
      s: "[data-sign]:not(:disabled)",
      r: "[data-return]",
      j: "[data-next]",
      k: "[data-previous]",
      u: "[data-up]",
    }[key]
    if (element) return click(document.querySelector(element))
    if (key === "c") return focus("[data-comment]")
    return false
  }
}

/** The next criterion without points, or the one chosen, gets tenths of its highest points; 0 gives all of them. */
function score(digit) {
  const fields = [...document.querySelectorAll("[data-scores] input")]
  const field = fields.find((one) => one.value === "")
  if (!field) return false
  field.value = String((Number(field.dataset.maximum) * (digit || 10)) / 10)
  total()
  return true
}

/** The weighed total from 0 to 100, as the server works it out; red below the pass mark. */
function total() {
  const sheet = document.querySelector("[data-scores]")
  const out = sheet?.querySelector("[data-total]")
  if (!out) return
  const fields = [...sheet.querySelectorAll("input")]
  if (fields.some((field) => field.value === "" || !field.validity.valid)) {
    out.textContent = "—"
    out.className = "strong num"
    return
  }
  const weights = fields.reduce((sum, field) => sum + Number(field.dataset.weight), 0)
  const points = fields.reduce((sum, field) => sum + (Number(field.dataset.weight) * Number(field.value)) / Number(field.dataset.maximum), 0)
  const value = Math.round((10000 * points) / weights) / 100
  out.textContent = String(value)
  out.className = `strong num ${value < Number(sheet.dataset.mark) ? "bad" : "good"}`
}

/** Sending back without a word is refused anyway: the comment asks for it at once. */
function needComment(event) {
  if (!event.submitter?.matches("[data-return]")) return
  const comment = document.querySelector("[data-comment]")
  if (comment && !comment.value.trim()) {
    event.preventDefault()
    comment.focus()
    comment.required = true
    comment.reportValidity()
    comment.required = false
  }
}

let jumping = 0

/** `g` then a letter belongs to the navigation (keys.js). */
function afterG(event) {
  if (jumping > Date.now()) {
    jumping = 0
    return true
  }
  if (event.key === "g") jumping = Date.now() + 1500
  return event.key === "g"
}

function click(element) {
  element?.click()
  return Boolean(element)
}

function focus(selector) {
  const element = document.querySelector(selector)
  element?.focus()
  return Boolean(element)
}

/** The keys of the page stand in the general help. */
function addShortcuts() {
  const given = document.querySelector("template[data-shortcuts]")
  const body = document.querySelector("#shortcuts .dialog__body")
  if (!given || !body) return
  const title = Object.assign(document.createElement("h3"), { textContent: given.dataset.title })
  const list = Object.assign(document.createElement("dl"), { className: "facts" })
  list.append(given.content.cloneNode(true))
  body.prepend(title, list)
}
