// Calls of our own API: with the session's cookie, safe to repeat, errors in words.
import { language, t, tOr } from "./house.js";

const PATIENCE_MS = 12_000;
const PAUSE_MS = 400;
// The API tells guests to telephone the house: those who read this are the house.
const TOO_LARGE = "party-too-large";

/** What the API refused. `detail` is for people; `fields` says what is wrong with which field. */
export class Refusal extends Error {
  constructor(status, kind, detail, fields = []) {
    super(detail);
    Object.assign(this, { status, kind, fields });
  }
}

/** The answer's JSON. A call that changes something has one effect however often it is sent. */
export async function call(method, path, body) {
  const headers = { Accept: "application/json", "X-Nubes-Client": "web" };
  if (method !== "GET") headers["Idempotency-Key"] = crypto.randomUUID?.() ?? String(Math.random()).slice(2) + Date.now();
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const request = { method, headers, body: body === undefined ? undefined : JSON.stringify(body), keepalive: method === "DELETE" };
  return read(await patiently(`/api/mobile${path}`, request));
}

/** A look-up with a query; empty values are left out. */
export function get(path, query = {}) {
  const asked = new URLSearchParams(Object.entries(query).filter(([, value]) => value !== "" && value !== null && value !== undefined));
  return call("GET", asked.size ? `${path}?${asked}` : path);
}

export const post = (path, body = {}) => call("POST", path, body);
export const patch = (path, body) => call("PATCH", path, body);
export const remove = (path) => call("DELETE", path);

/** To the login page and back here afterwards. */
export function logInAgain() {
  location.assign(`/panel/entrar?caducada=1&volver=${encodeURIComponent(location.pathname + location.search)}`);
}

// A lost connection or a restarting server is tried again with the same key.
async function patiently(url, request) {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const answer = await fetch(url, { ...request, signal: AbortSignal.timeout(PATIENCE_MS) }).catch(() => null);
    if (answer && answer.status !== 503) return answer;
    if (Date.now() > deadline) {
      if (answer) return answer;
      throw new Refusal(0, "offline", t("error.sin_conexion"));
    }
    await new Promise((resume) => setTimeout(resume, PAUSE_MS));
  }
}

async function read(answer) {
  const document = await answer.json().catch(() => ({}));
  if (answer.ok) return document;
  if (answer.status === 401) logInAgain();
  const kind = (document.type ?? "").split("/").at(-1);
  const detail = document.detail ?? t("error.otro");
  const errors = document.errors ?? [];
  if (language === "es") throw new Refusal(answer.status, kind, kind === TOO_LARGE ? t(`problema.${kind}`) : detail, errors);
  // The API tells people in Spanish; what it means has a name that is translated here.
  const named = errors.map((error) => ({ ...error, detalle: t("problema.campo") }));
  throw new Refusal(answer.status, kind, tOr(`problema.${kind}`, detail), named);
}
