/** The inbox: keys like in a mail program, a queue that refreshes under the hands, and the composer with scripts, marks and a shared draft. */
const QUEUE = 10000
const LIVE = 4000
const BEAT = 15000

export function inboxDesk() {
  document.addEventListener("keydown", onKey)
  setInterval(refreshQueue, QUEUE)
  setInterval(tick, 1000)
  const composer = document.querySelector("[data-composer]")
  const talk = document.querySelector("[data-live]")
  if (talk) watchTalk(talk, composer)
  if (composer) compose(composer)
  tick()
  document.documentElement.dataset.inbox = "ready"
}

/* the queue */

const lines = () => [...document.querySelectorAll("tr[data-line], .inbox-side a[data-line]")]
const here = () => document.querySelector("tr[data-line].is-here") ?? document.querySelector(".inbox-side a[aria-current]")

function onKey(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || document.querySelector("dialog[open]")) return
  const typing = event.target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(event.target.tagName)
  if (typing && !(event.target.type === "checkbox")) return
  const act = { j: () => move(1), k: () => move(-1), o: open, r: answer, e: resolve, x: mark }[event.key]
  if (!act) return
  event.preventDefault()
  act()
}

function move(step) {
  const all = lines()
  const place = all.indexOf(here())
  const next = all[Math.min(Math.max(place + step, 0), all.length - 1)]
  if (!next) return
  if (next.tagName === "A") return next.click()
  all.forEach((line) => line.classList.toggle("is-here", line === next))
  const link = next.querySelector("a")
  link.focus({ preventScroll: true })
  next.scrollIntoView({ block: "nearest" })
}

function open() {
  here()?.querySelector?.("a.inbox-line__link")?.click()
}

function answer() {
  const field = document.getElementById("answer")
  if (field) return field.focus()
  const link = here()?.querySelector?.("a.inbox-line__link")
  if (link) location.href = `${link.href}#answer`
}

function resolve() {
  const form = document.querySelector("form[data-key=e]")
  if (form) return form.requestSubmit()
  const box = here()?.querySelector?.("input[type=checkbox]")
  if (!box) return
  for (const other of document.querySelectorAll("#queue input[name=pick]")) other.checked = other === box
  box.form.querySelector("button[value=resolve]").click()
}

function mark() {
  const box = here()?.querySelector?.("input[type=checkbox]")
  if (box) {
    box.checked = !box.checked
    box.dispatchEvent(new Event("change", { bubbles: true }))
  }
}

/** Ask for the list again, unless somebody is at work in it; the line that had the focus has it afterwards. */
async function refreshQueue() {
  const list = document.getElementById("queue")
  if (!list?.dataset.refresh || document.hidden) return
  if (list.querySelector("input:checked") || document.querySelector("details.menu[open], dialog[open]")) return
  const answer = await fetch(list.dataset.refresh, { headers: { "HX-Request": "true" } }).catch(() => null)
  if (!answer?.ok || list.querySelector("input:checked") || document.getElementById("queue") !== list) return
  const fresh = document.createElement("template")
  fresh.innerHTML = await answer.text()
  const made = fresh.content.getElementById("queue")
  if (!made || made.innerHTML === list.innerHTML) return
  const focus = list.contains(document.activeElement) ? document.activeElement.id : ""
  const line = here()?.dataset.line
  list.replaceWith(made)
  window.htmx.process(made)
  if (line) made.querySelector(`tr[data-line="${line}"]`)?.classList.add("is-here")
  if (focus) document.getElementById(focus)?.focus({ preventScroll: true })
}

/* one conversation */

function watchTalk(talk, composer) {
  const log = () => document.getElementById("talk")
  const down = () => (log().scrollTop = log().scrollHeight)
  down()
  if (location.hash === "#answer") document.getElementById("answer")?.focus()
  let typed = 0
  let sent = composer?.elements.text.value ?? ""
  composer?.elements.text.addEventListener("input", () => (typed = Date.now()))
  let last = 0
  const look = async () => {
    if (document.hidden) return
    const thread = document.getElementById("thread")
    if (thread.contains(document.activeElement) && document.activeElement.tagName === "INPUT") return
    const body = new FormData()
    body.set("mark", thread.dataset.mark)
    body.set("typing", Date.now() - typed < 8000 ? "1" : "0")
    const text = composer?.elements.text.value ?? ""
    if (composer && text !== sent) {
      body.set("text", text)
      body.set("mode", composer.elements.mode.value)
      sent = text
    }
    last = Date.now()
    const answer = await fetch(talk.dataset.live, { method: "POST", body, headers: { "X-CSRFToken": token(), "HX-Request": "true" } }).catch(() => null)
    const kept = composer?.querySelector("[data-kept]")
    if (kept && answer?.ok && body.has("text")) kept.textContent = "✓"
    if (answer?.status !== 200) return
    const fresh = document.createElement("template")
    fresh.innerHTML = await answer.text()
    const made = fresh.content.getElementById("thread")
    if (!made) return
    const box = log()
    const low = box.scrollHeight - box.scrollTop - box.clientHeight < 40
    const place = box.scrollTop
    thread.replaceWith(made)
    window.htmx.process(made)
    if (low) down()
    else log().scrollTop = place
    tick()
  }
  setInterval(look, LIVE)
  setInterval(() => Date.now() - last > BEAT && look(), BEAT)
  let wait = 0
  composer?.elements.text.addEventListener("input", () => {
    clearTimeout(wait)
    wait = setTimeout(look, 900)
  })
  look()
}

const token = () => document.querySelector("input[name=csrfmiddlewaretoken]")?.value ?? ""

function compose(form) {
  const field = form.elements.text
  const panel = form.querySelector("#scripts")
  const words = form.querySelector("#script-words")
  let wait = 0
  const check = async () => {
    const body = new FormData()
    body.set("text", field.value)
    body.set("mode", form.elements.mode.value)
    const answer = await fetch(form.dataset.check, { method: "POST", body, headers: { "X-CSRFToken": token() } }).catch(() => null)
    if (answer?.ok) document.getElementById("marks").outerHTML = await answer.text()
  }
  const list = async () => {
    const answer = await fetch(`${form.dataset.pick}?q=${encodeURIComponent(words.value)}`).catch(() => null)
    if (answer?.ok) document.getElementById("script-list").outerHTML = await answer.text()
  }
  const toggle = (shown) => {
    panel.hidden = !shown
    if (!shown) return field.focus()
    words.value = ""
    list()
    words.focus()
  }
  const insert = (text, script) => {
    const start = field.selectionStart ?? field.value.length
    field.value = field.value.slice(0, start) + text + field.value.slice(field.selectionEnd ?? start)
    if (script) form.elements.script.value = script
    field.dispatchEvent(new Event("input", { bubbles: true }))
    const gap = field.value.search(/\{[a-z_]+\}/)
    toggle(false)
    if (gap >= 0) field.setSelectionRange(gap, field.value.indexOf("}", gap) + 1)
  }
  field.addEventListener("input", () => {
    clearTimeout(wait)
    wait = setTimeout(check, 350)
    if (!field.value) form.elements.script.value = ""
    const preview = form.querySelector("[data-preview]")
    if (preview) preview.textContent = field.value
  })
  field.addEventListener("keydown", (event) => {
    if (event.key === "/" && (field.value === "" || /\s$/.test(field.value.slice(0, field.selectionStart)))) {
      event.preventDefault()
      toggle(true)
    }
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault()
      ;[...form.querySelectorAll(".composer__send")].find((button) => button.offsetParent)?.click()
    }
    if (event.key === "Escape") field.blur()
  })
  words.addEventListener("input", () => {
    clearTimeout(wait)
    wait = setTimeout(list, 200)
  })
  words.addEventListener("keydown", (event) => {
    const offers = [...panel.querySelectorAll(".script-list__one:not(:disabled)")]
    if (event.key === "Escape") toggle(false)
    else if (event.key === "Enter") {
      event.preventDefault()
      offers[0]?.click()
    } else if (event.key === "ArrowDown") {
      event.preventDefault()
      offers[0]?.focus()
    }
  })
  panel.addEventListener("keydown", (event) => {
    const offers = [...panel.querySelectorAll(".script-list__one:not(:disabled)")]
    const place = offers.indexOf(document.activeElement)
    if (place < 0) return
    if (event.key === "ArrowDown") offers[Math.min(place + 1, offers.length - 1)].focus()
    else if (event.key === "ArrowUp") (offers[place - 1] ?? words).focus()
    else if (event.key === "Escape") toggle(false)
    else return
    event.preventDefault()
  })
  form.addEventListener("click", async (event) => {
    if (event.target.closest("[data-scripts]")) toggle(panel.hidden)
    const fixed = event.target.closest("[data-insert]")
    if (fixed) insert(fixed.dataset.insert)
    const offer = event.target.closest("[data-script]")
    if (!offer) return
    const answer = await fetch(offer.dataset.script).catch(() => null)
    if (!answer?.ok) return list()
    const script = await answer.json()
    insert(script.text, script.id)
  })
  form.addEventListener("change", (event) => event.target.name === "mode" && check())
  form.addEventListener("submit", () => form.querySelectorAll(".composer__send").forEach((button) => (button.disabled = true)))
  if (field.value) field.dispatchEvent(new Event("input"))
}

/** Seconds that an answer can still be taken back. */
function tick() {
  for (const place of document.querySelectorAll("[data-until]")) {
    const left = Math.ceil((Date.parse(place.dataset.until) - Date.now()) / 1000)
    place.textContent = left > 0 ? left : ""
    if (left <= 0) place.closest("form")?.remove()
  }
}
