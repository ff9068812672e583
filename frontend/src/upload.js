/**
 * Files in pieces: `[data-upload]` takes what is dropped, pasted or chosen, several at once. The server keeps the offset, so an upload goes on
 * after a lost line at once, and after a reload when the same file is dropped again (it is known by name, size and date).
 */
const PARALLEL = 2
const WAITS = [1000, 2000, 4000, 8000, 15000]

export function watchUploads(root = document) {
  document.addEventListener("change", countPicks)
  for (const box of root.querySelectorAll?.("[data-upload]") ?? []) if (!box.uploader) box.uploader = new Uploader(box)
}

class Uploader {
  constructor(box) {
    this.box = box
    this.list = box.querySelector("[data-list]")
    this.waiting = []
    this.running = 0
    this.finished = 0
    const input = box.querySelector("[data-files]")
    input.addEventListener("change", () => {
      this.add(input.files)
      input.value = ""
    })
    const drop = box.querySelector("[data-drop]")
    for (const name of ["dragenter", "dragover"]) document.addEventListener(name, (event) => this.over(event, drop))
    for (const name of ["dragleave", "dragend"]) drop.addEventListener(name, () => drop.classList.remove("is-over"))
    document.addEventListener("drop", (event) => this.dropped(event, drop))
    document.addEventListener("paste", (event) => this.pasted(event))
    window.addEventListener("beforeunload", (event) => {
      if (box.isConnected && this.running) event.preventDefault()
    })
    window.addEventListener("online", () => this.next())
    this.unfinished()
  }

  word(name) {
    return this.box.dataset[`words${name}`]
  }

  over(event, drop) {
    if (!this.box.isConnected || !event.dataTransfer?.types.includes("Files")) return
    event.preventDefault()
    drop.classList.add("is-over")
  }

  dropped(event, drop) {
    drop.classList.remove("is-over")
    if (event.defaultPrevented || !this.box.isConnected || !event.dataTransfer?.files.length) return
    event.preventDefault()
    this.add(event.dataTransfer.files)
  }

  pasted(event) {
    if (!this.box.isConnected || event.target.closest?.("input, textarea, [contenteditable]")) return
    if (event.clipboardData?.files.length) this.add(event.clipboardData.files)
  }

  options() {
    const found = {}
    for (const field of this.box.querySelectorAll("[data-option]")) {
      const name = field.dataset.option
      if (field.type === "checkbox") found[name] = field.checked
      else if (name === "theme_id") found[name] = field.value ? Number(field.value) : null
      else if (name === "keywords") found[name] = field.value.trim() ? [field.value.trim()] : []
      else found[name] = field.value
    }
    return found
  }

  add(files) {
    const options = this.options()
    for (const file of files) {
      const mark = `${file.name}:${file.size}:${file.lastModified}`.slice(-200)
      this.list.querySelector(`[data-mark="${CSS.escape(mark)}"]`)?.remove()
      this.waiting.push({ file, mark, options, row: this.row(file.name, mark) })
    }
    this.next()
  }

  row(name, mark) {
    const row = document.createElement("li")
    row.className = "upload__row"
    row.dataset.mark = mark
    const title = document.createElement("span")
    title.className = "truncate"
    title.textContent = name
    const bar = document.createElement("progress")
    bar.max = 1
    bar.value = 0
    bar.setAttribute("aria-label", name)
    const state = document.createElement("span")
    state.className = "small muted upload__state"
    row.append(title, bar, state)
    this.list.append(row)
    return row
  }

  say(row, text, tone = "", link = "", linkText = "") {
    const state = row.querySelector(".upload__state")
    state.className = `small upload__state ${tone || "muted"}`
    state.textContent = text
    if (link) {
      const anchor = document.createElement("a")
      anchor.href = link
      anchor.textContent = linkText
      state.append(" ", anchor)
    }
  }

  next() {
    while (this.running < PARALLEL && this.waiting.length) {
      const one = this.waiting.shift()
      this.running += 1
      this.send(one).finally(() => {
        this.running -= 1
        this.next()
        if (!this.running && !this.waiting.length && this.finished) this.refresh()
      })
    }
  }

  async send({ file, mark, options, row }) {
    const bar = row.querySelector("progress")
    try {
      this.say(row, this.word("Sending"))
      let upload = await this.call("", { method: "POST", json: { name: file.name, size: file.size, mark, options } })
      while (upload.offset < file.size) {
        bar.value = upload.offset / file.size
        this.say(row, `${this.word("Sending")} ${Math.floor((upload.offset / file.size) * 100)}%`)
        upload = await this.piece(upload, file, row)
      }
      bar.value = 1
      this.say(row, this.word("Checking"))
      const asset = await this.call(`/${upload.key}/finish`, { method: "POST", json: {} })
      this.finished += 1
      this.say(row, this.word("Done"), "good", asset.url, this.word("Open"))
      bar.remove()
    } catch (problem) {
      bar.remove()
      if (problem.body?.asset_id) this.say(row, `${this.word("There")}：${problem.message}`, "warn", `${this.box.dataset.page}${problem.body.asset_id}/`, this.word("Open"))
      else this.say(row, `${this.word("Failed")}：${problem.message}`, "bad")
    }
  }

  /** One piece; where the server is ahead or behind it says so, and a lost line is waited for. */
  async piece(upload, file, row) {
    for (let attempt = 0; ; attempt += 1) {
      try {
        const body = file.slice(upload.offset, upload.offset + upload.piece)
        return await this.call(`/${upload.key}?offset=${upload.offset}`, { method: "PUT", body })
      } catch (problem) {
        if (problem.status === 409 && Number.isInteger(problem.body?.offset)) return { ...upload, offset: problem.body.offset }
        if (problem.status && problem.status < 500) throw problem
        if (attempt >= 40) throw problem
        this.say(row, this.word("Paused"), "warn")
        await new Promise((resolve) => setTimeout(resolve, WAITS[Math.min(attempt, WAITS.length - 1)]))
      }
    }
  }

  async call(path, { method = "GET", json, body } = {}) {
    const headers = { Accept: "application/json" }
    if (method !== "GET") headers["X-CSRFToken"] = JSON.parse(document.body.getAttribute("hx-headers"))["X-CSRFToken"]
    headers["Content-Type"] = json ? "application/json" : "application/octet-stream"
    let answer
    try {
      answer = await fetch(this.box.dataset.upload + path, { method, headers, body: json ? JSON.stringify(json) : body, credentials: "same-origin" })
    } catch (error) {
      throw Object.assign(new Error(error.message), { status: 0 })
    }
    const found = answer.status === 204 ? {} : await answer.json().catch(() => ({}))
    if (answer.ok) return found
    const text = found.detail || found.errors?.[0]?.message || found.title || answer.statusText
    throw Object.assign(new Error(text), { status: answer.status, body: found })
  }

  /** What an earlier visit left: it goes on when the same file comes again. */
  async unfinished() {
    const found = await this.call("").catch(() => ({ items: [] }))
    for (const one of found.items) {
      const row = this.row(one.name, one.mark || one.key)
      row.querySelector("progress").value = one.offset / one.size
      this.say(row, this.word("Again"), "warn")
      const button = document.createElement("button")
      button.type = "button"
      button.className = "btn btn--small btn--ghost"
      button.textContent = this.word("Giveup")
      button.addEventListener("click", async () => {
        await this.call(`/${one.key}`, { method: "DELETE", json: {} }).catch(() => {})
        row.remove()
      })
      row.append(button)
    }
  }

  /** Show what came in, without losing the list of uploads. */
  refresh() {
    this.finished = 0
    const place = document.querySelector("#table-assets-assets")
    if (place) window.htmx.ajax("GET", window.location.href, { target: place, swap: "outerHTML" })
  }
}

/** The gallery's boxes: `form[data-picks]` shows its bar with how many are marked. */
function countPicks(event) {
  const form = event.target.closest?.("form[data-picks]")
  if (!form || event.target.name !== "pick") return
  const count = form.querySelectorAll("input[name=pick]:checked").length
  const bar = form.querySelector("[data-bulk]")
  if (!bar) return
  bar.hidden = count === 0
  bar.querySelector("[data-count]").textContent = count
}
