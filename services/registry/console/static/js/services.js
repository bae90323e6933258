// Asks the three services. The session is the browser's cookie; the token stays in this module.

const place = document.body.dataset;
const ROOTS = { registry: "", projects: place.projects, stats: place.stats };
const SPARE_SECONDS = 60;

/** The services that take what is pushed. */
export const SERVICES = ["registry", "projects"];

const own = { csrf: "", token: "", until: 0, asking: null };
const catalogues = {}; // of each service, as it is being read or was

/** What a service refused, in its own words. */
export class Refused extends Error {
  constructor(status, problem) {
    super(problem?.title ?? String(status));
    this.status = status;
    this.problem = problem ?? {};
    this.slug = this.problem.type?.split("/").pop() ?? "";
  }
}

async function answered(answer) {
  if (answer.status === 204) return null;
  const body = await answer.json().catch(() => null);
  if (answer.ok) return body;
  throw new Refused(answer.status, body);
}

/** A change of the account that is signed in, or of its session. */
export async function account(what, body) {
  const headers = { "X-CSRF-Token": own.csrf };
  if (body) headers["Content-Type"] = "application/json";
  const sent = body && JSON.stringify(body);
  return answered(
    await fetch(`/registry/v1/accounts/${what}`, { method: "POST", headers, body: sent }),
  );
}

/** Who is signed in; null when nobody is. */
export async function whoAmI() {
  try {
    return remembered(await answered(await fetch("/registry/v1/accounts/me")));
  } catch (refused) {
    if (refused.status === 401) return null;
    throw refused;
  }
}

/** Sign in. */
export const signIn = async (typed) => remembered(await account("sign-in", typed));

/** Forget everything that belongs to a session. */
export function forget() {
  Object.assign(own, { csrf: "", token: "", until: 0, asking: null });
}

function remembered(officer) {
  own.csrf = officer.csrf_token;
  return officer;
}

async function token() {
  if (own.token && Date.now() < own.until) return own.token;
  own.asking ??= account("token").finally(() => (own.asking = null));
  const issued = await own.asking;
  own.token = issued.access_token;
  own.until = Date.now() + (issued.expires_in - SPARE_SECONDS) * 1000;
  return own.token;
}

async function asked(service, path, options = {}) {
  const send = async () =>
    fetch(ROOTS[service] + path, {
      ...options,
      headers: { Authorization: `Bearer ${await token()}`, ...options.headers },
    });
  const answer = await send();
  if (answer.status !== 401) return answer;
  own.token = ""; // keys were changed meanwhile: one new token, then the answer stands
  return send();
}

/** A service's answer to a question or, with `method`, to a request. */
export const call = async (service, path, options) => answered(await asked(service, path, options));

/** What anybody may read. */
export const open = async (service, path) => answered(await fetch(ROOTS[service] + path));

/** All that a service explains of its codes, by code; read once. */
export function codesOf(service) {
  catalogues[service] ??= readCodes(service).catch((failed) => {
    delete catalogues[service]; // the next who asks may have better luck
    throw failed;
  });
  return catalogues[service];
}

async function readCodes(service) {
  const { items } = await open(service, `/${service}/v1/error-codes`);
  return new Map(items.map((entry) => [entry.code, entry]));
}

/** The entry of the catalogue at which an answer's `see` or `type` points; null where there is none. */
export async function explained(path = "") {
  const [, service] = path.split("/");
  if (!(service in ROOTS)) return null;
  const codes = await codesOf(service).catch(() => null);
  return codes?.get(path.split("/").pop()) ?? null;
}

/** The header by which a request that is repeated is done once. */
export const newKey = () => ({ "Idempotency-Key": `"${crypto.randomUUID()}"` });

/** Send a file only to be tried: the receipt of its preview. `type` is that of a table's rows. */
export const tryFile = (service, type, sent) =>
  upload(service, `/${service}/v1/batches?mode=validate${type ? `&type=${type}` : ""}`, sent);

/** The address of something that anybody may download. */
export const address = (service, path) => ROOTS[service] + path;

/** A file of a service, handed to the browser's downloads. */
export async function download(service, path, name) {
  const answer = await asked(service, path);
  if (!answer.ok) throw new Refused(answer.status, await answer.json().catch(() => null));
  save(await answer.blob(), name);
}

/** What is at hand as a file of that name, handed to the browser's downloads. */
export function save(content, name) {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(content);
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

/** Send a file; `progressed` hears which part of it is sent. Raises an `AbortError` by the `signal`. */
export async function upload(service, path, { file, mediaType, progressed, signal }) {
  const bearer = await token();
  signal.throwIfAborted();
  return new Promise((done, failed) => {
    const sending = new XMLHttpRequest();
    sending.open("POST", ROOTS[service] + path);
    sending.setRequestHeader("Authorization", `Bearer ${bearer}`);
    const headers = { "Content-Type": mediaType, ...newKey() };
    for (const [name, value] of Object.entries(headers)) sending.setRequestHeader(name, value);
    sending.responseType = "json";
    sending.upload.addEventListener("progress", (sent) => progressed(sent.loaded / (sent.total || 1)));
    sending.addEventListener("error", () => failed(new Refused(0)));
    signal.addEventListener("abort", () => {
      sending.abort();
      failed(signal.reason);
    });
    sending.addEventListener("load", () => {
      if (sending.status < 300) done(sending.response);
      else failed(new Refused(sending.status, sending.response));
    });
    sending.send(file);
  });
}
