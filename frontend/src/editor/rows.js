/** Tables whose rows are form fields: add, remove, move up; lengths are added up while they are typed. */
export function editRows(root) {
  if (root.dataset.rowsReady) return
  root.dataset.rowsReady = "1"
  const body = root.querySelector("[data-body]")
  const blank = body.querySelector("[data-row]").cloneNode(true)
  for (const field of blank.querySelectorAll("input, textarea, select")) {
    if (field.tagName === "SELECT") field.selectedIndex = 0
    else {
      field.value = ""
      field.removeAttribute("value")
      if (field.tagName === "TEXTAREA") field.textContent = ""
    }
  }
  const count = () => number(root, body)
  root.addEventListener("click", (event) => {
    const row = event.target.closest("[data-row]")
    if (event.target.closest("[data-add]")) {
      const made = blank.cloneNode(true)
      body.append(made)
      made.querySelector("input:not([type=hidden]), textarea")?.focus()
    } else if (row && event.target.closest("[data-remove]")) row.remove()
    else if (row && event.target.closest("[data-up]")) {
      row.previousElementSibling?.before(row)
      event.target.closest("[data-up]").focus()
    } else return
    count()
    root.dispatchEvent(new Event("change", { bubbles: true }))
  })
  root.addEventListener("input", count)
  count()
}

function number(root, body) {
  let clock = 0
  const unit = Number(body.querySelector("[data-unit]")?.dataset.unit ?? 1)
  for (const [place, row] of [...body.querySelectorAll("[data-row]")].entries()) {
    const index = row.querySelector("[data-number]")
    if (index) index.textContent = place + 1
    const start = row.querySelector("[data-starts]")
    if (start) start.textContent = shown(clock)
    clock += Math.max(0, Number(row.querySelector("[name$=-length]")?.value) || 0) * unit
  }
  const total = root.querySelector("[data-total]")
  if (total) total.textContent = shown(clock)
}

function shown(seconds) {
  const whole = Math.floor(seconds + 1e-6)
  const tenth = Math.floor((seconds - whole) * 10 + 1e-6)
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}${tenth ? `.${tenth}` : ""}`
}
