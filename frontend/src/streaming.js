/** A draft that is being written: its pieces appear as they come, then the page shows the whole. */
export async function watchStream(card) {
  card.dataset.ready = ""
  const out = card.querySelector("[data-out]")
  const form = card.querySelector("form")
  form.hidden = true
  const headers = { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value }
  const answer = await fetch(card.dataset.stream, { method: "POST", headers }).catch(() => null)
  if (!answer?.ok) {
    form.hidden = false
    return
  }
  const reader = answer.body.pipeThrough(new TextDecoderStream()).getReader()
  let held = ""
  for (;;) {
    const { value, done } = await reader.read().catch(() => ({ done: true }))
    if (done) break
    const events = (held + value).split("\n\n")
    held = events.pop()
    for (const event of events) {
      const [name, data] = [/^event: (.*)$/m, /^data: (.*)$/m].map((pattern) => pattern.exec(event)?.[1] ?? "")
      if (name === "piece") out.textContent += JSON.parse(data).text
    }
  }
  location.reload()
}
