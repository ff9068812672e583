/** Requests with the page's CSRF token. */
function token() {
  return document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? ""
}

export async function sendJson(method, url, body, options = {}) {
  const headers = { "Content-Type": "application/json", "X-CSRFToken": token() }
  const answer = await fetch(url, { method, headers, body: JSON.stringify(body), credentials: "same-origin", ...options })
  const type = answer.headers.get("Content-Type") ?? ""
  const data = type.includes("json") ? await answer.json() : await answer.text()
  if (!answer.ok) throw Object.assign(new Error(data?.detail || data?.title || answer.statusText), { status: answer.status, data })
  return data
}

export async function getText(url) {
  const answer = await fetch(url, { credentials: "same-origin", headers: { "HX-Request": "true" } })
  return answer.ok ? answer.text() : ""
}
