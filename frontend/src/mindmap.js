/** `[data-ideas]`: a tree of ideas several people type into. Every change is one small message, sent in order and again until it is through; the server
 * answers with the tree as it is, and what is being typed stays where it is. */
export function mindmap(pane) {
  if (pane.dataset.ready) return
  pane.dataset.ready = "1"
  const map = new Mindmap(pane)
  if ("edit" in pane.dataset) map.edit()
  setInterval(() => map.look(), 3000)
}

class Mindmap {
  constructor(pane) {
    Object.assign(this, { pane, url: pane.dataset.ideas, queue: [], busy: false, last: "" })
    this.state = document.querySelector("[data-ideas-state]")
  }

  edit() {
    const bar = document.querySelector("[data-ideas-bar]")
    bar.hidden = false
    bar.addEventListener("mousedown", (event) => event.preventDefault())
    bar.addEventListener("click", (event) => this.act(event.target.closest("[data-do]")?.dataset.do))
    this.pane.addEventListener("keydown", (event) => this.key(event))
    this.pane.addEventListener("compositionstart", () => (this.composing = true))
    this.pane.addEventListener("compositionend", () => (this.composing = false))
    this.pane.addEventListener("focusin", (event) => {
      this.last = event.target.closest("[data-idea]")?.dataset.idea ?? this.last
    })
    this.pane.addEventListener("focusout", (event) => event.target.matches(".idea__text") && this.write(event.target))
    this.pane.addEventListener("click", (event) => {
      const back = event.target.closest("[data-idea-back]")
      if (back) this.send({ do: "back", uid: back.dataset.ideaBack })
      const fold = event.target.closest("[data-idea-fold]")
      if (fold) this.fold(fold.closest("[data-idea]"))
    })
    document.querySelector("[data-ideas-form]").addEventListener("submit", (event) => {
      event.preventDefault()
      const field = event.target.elements.text
      if (field.value.trim()) this.send({ do: "add", uid: key(), text: field.value })
      field.value = ""
    })
    addEventListener("beforeunload", (event) => (this.queue.length || this.typed()) && event.preventDefault())
  }

  key(event) {
    const ctrl = event.ctrlKey || event.metaKey
    if (event.isComposing || !event.target.matches(".idea__text")) return
    const name = { ArrowUp: "up", ArrowDown: "down", ArrowLeft: "out", ArrowRight: "in" }[event.key]
    let deed = ""
    if (event.altKey) deed = name ?? ""
    else if (ctrl) deed = { Enter: "choose", Delete: "remove", ".": "fold" }[event.key] ?? ""
    else if (!event.shiftKey) deed = { Enter: "sister", Tab: "child", ArrowUp: "before", ArrowDown: "after" }[event.key] ?? ""
    if (!deed) return
    event.preventDefault()
    this.act(deed)
  }

  act(deed) {
    const item = this.find(this.last)
    if (!deed || !item) return
    const uid = item.dataset.idea
    const field = item.querySelector(".idea__text")
    const parent = item.parentElement.closest("[data-idea]")
    const [previous, next] = [item.previousElementSibling, item.nextElementSibling]
    if (deed === "before" || deed === "after") return this.step(field, deed === "before" ? -1 : 1)
    this.write(field)
    const up = parent?.dataset.idea ?? ""
    const beside = (one) => one?.dataset.idea ?? ""
    const deeds = {
      sister: () => this.add(up, uid, item),
      child: () => {
        if (item.getAttribute("aria-expanded") === "false") this.fold(item)
        this.add(uid, "", item)
      },
      fold: () => this.fold(item),
      remove: () => {
        this.step(field, -1)
        this.send({ do: "remove", uid })
      },
      choose: () => this.send({ do: "choose", uid }),
      down: () => next && this.send({ do: "move", uid, parent: up, after: beside(next) }),
      up: () => previous && this.send({ do: "move", uid: beside(previous), parent: up, after: uid }),
      in: () => previous && this.send({ do: "move", uid, parent: beside(previous), after: beside(previous.querySelector(":scope > ul > li:last-child")) }),
      out: () => parent && this.send({ do: "move", uid, parent: beside(parent.parentElement.closest("[data-idea]")), after: up }),
    }
    deeds[deed]?.()
  }

  /** The new idea is there at once and can be typed into; the server's tree takes its place. */
  add(parent, after, item) {
    const uid = key()
    const fresh = item.cloneNode(true)
    Object.assign(fresh.dataset, { idea: uid, revision: "1" })
    fresh.id = `idea-${uid}`
    fresh.querySelector(":scope > ul")?.remove()
    fresh.querySelectorAll(".idea__box > :not(.idea__text)").forEach((one) => one.remove())
    const field = fresh.querySelector(".idea__text")
    field.value = field.defaultValue = ""
    field.setAttribute("value", "")
    if (after) item.after(fresh)
    else {
      const list = item.querySelector(":scope > ul") ?? item.appendChild(Object.assign(document.createElement("ul"), { role: "group" }))
      list.append(fresh)
    }
    field.focus()
    this.send({ do: "add", uid, parent, after })
  }

  fold(item) {
    this.send({ do: "fold", uid: item.dataset.idea, folded: item.getAttribute("aria-expanded") !== "false" })
  }

  write(field) {
    if (!field || field.value === field.defaultValue) return
    const item = field.closest("[data-idea]")
    field.defaultValue = field.value
    this.send({ do: "write", uid: item.dataset.idea, text: field.value, seen: Number(item.dataset.revision) })
  }

  send(change) {
    this.queue.push(change)
    void this.flush()
  }

  async flush() {
    if (this.busy) return
    this.busy = true
    while (this.queue.length) {
      const change = this.queue[0]
      try {
        if (change.do === "write") change.seen = Math.max(change.seen, this.revisions?.get(change.uid) ?? 0)
        const answer = await this.post(change)
        this.queue.shift()
        if (change.do === "write" && answer.idea === change.uid) (this.revisions ??= new Map()).set(change.uid, answer.revision(change.uid))
        if (!this.queue.length) this.show(answer)
        this.say(this.pane.dataset.saved)
      } catch (error) {
        if (error.status) {
          this.queue.shift()
          document.dispatchEvent(new CustomEvent("toast", { detail: { text: error.message, level: "error" } }))
          this.pane.dataset.mark = ""
        } else {
          this.say(this.pane.dataset.waiting)
          await new Promise((done) => setTimeout(done, 2000))
        }
      }
    }
    this.busy = false
  }

  async post(change) {
    const headers = { "Content-Type": "application/json", "X-CSRFToken": document.querySelector("[name=csrfmiddlewaretoken]").value }
    const answer = await fetch(this.url, { method: "POST", headers, body: JSON.stringify(change), credentials: "same-origin" })
    if (answer.ok) return read(answer)
    const told = (answer.headers.get("Content-Type") ?? "").includes("json") ? await answer.json() : {}
    throw Object.assign(new Error(told.detail || answer.statusText), { status: answer.status })
  }

  async look() {
    if (this.busy || document.hidden) return
    const answer = await fetch(`${this.url}?mark=${encodeURIComponent(this.pane.dataset.mark)}`, { credentials: "same-origin" }).catch(() => null)
    if (answer?.status === 200 && !this.busy) this.show(await read(answer))
  }

  /** The tree as the server has it; the field with the caret keeps its words and its caret. */
  show(answer) {
    const field = document.activeElement?.closest?.(".idea__text")
    const uid = field && this.pane.contains(field) ? field.closest("[data-idea]").dataset.idea : ""
    if (uid && this.composing) return
    const kept = uid && { value: field.value, seen: field.defaultValue, from: field.selectionStart, to: field.selectionEnd }
    const revision = uid && this.find(uid).dataset.revision
    const left = this.pane.scrollLeft
    this.pane.innerHTML = answer.html
    this.pane.dataset.mark = answer.mark
    this.pane.scrollLeft = left
    this.revisions = undefined
    if (!uid) return
    const again = this.find(uid)?.querySelector(".idea__text")
    if (!again) return
    if (kept.value !== kept.seen) {
      if (again.defaultValue !== kept.seen) this.find(uid).dataset.revision = revision // typed over other words: the server keeps both
      again.value = kept.value
    }
    again.focus()
    again.setSelectionRange(kept.from, kept.to)
  }

  typed() {
    const field = document.activeElement?.closest?.("input.idea__text")
    return Boolean(field && field.value !== field.defaultValue)
  }

  step(field, by) {
    const all = [...this.pane.querySelectorAll("input.idea__text")]
    all[all.indexOf(field) + by]?.focus()
  }

  find(uid) {
    return this.pane.querySelector(`[data-idea="${CSS.escape(uid)}"]`)
  }

  say(text) {
    if (this.state) this.state.textContent = text
  }
}

async function read(answer) {
  const html = await answer.text()
  const revision = (uid) => Number(new RegExp(`data-idea="${uid}" data-revision="(\\d+)"`).exec(html)?.[1] ?? 0)
  return { html, mark: answer.headers.get("X-Mark") ?? "", idea: answer.headers.get("X-Idea") ?? "", revision }
}

function key() {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), (one) => one.toString(16).padStart(2, "0")).join("")
}
