/** Show a short message; `level` is info, success, warning or error (errors stay until closed). */
export function toast(text, level = "info") {
  const template = document.querySelector(`#toast-${level}`) ?? document.querySelector("#toast-info")
  const place = document.querySelector(".toasts")
  if (!template || !place || !text) return
  const item = template.content.firstElementChild.cloneNode(true)
  item.querySelector("[data-text]").textContent = text
  place.append(item)
  fade(item)
}

/** Let a message go by itself, unless a person has to act on it or is reading it. */
export function fade(item) {
  if (item.classList.contains("toast--error") || item.classList.contains("toast--warning")) return
  let timer = setTimeout(() => item.remove(), 6000)
  item.addEventListener("pointerenter", () => clearTimeout(timer))
  item.addEventListener("pointerleave", () => (timer = setTimeout(() => item.remove(), 2500)))
}
