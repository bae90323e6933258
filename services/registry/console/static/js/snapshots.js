// A complete list on its way: tried beside an ordinary preview, then closed or given up.
import { Refused, call, newKey, tryFile, upload } from "./services.js";

const TRIED = "xiangzhu.tried"; // which preview belongs to which open snapshot, in this browser
const ONLY = 1; // a file is one part, whatever its length

const root = (service, id) => `/${service}/v1/snapshots/${id}`;
const batch = (service, id) => `/${service}/v1/batches/${id}`;

/**
 * Send a file as everything of a type: as the one part of a snapshot, and once more to be tried.
 * Answers `{ snapshot, receipt }`, the receipt being the preview's. What fails leaves nothing.
 */
export async function tryComplete({ service, type, query, progressed, ...file }) {
  const opened = await call(service, `/${service}/v1/snapshots?types=${type}`, {
    method: "POST", headers: newKey(),
  });
  const id = opened.snapshot_id;
  try {
    const rows = query ? `?type=${query}` : "";
    const half = (from) => (part) => progressed(from + part / 2);
    await upload(service, `${root(service, id)}/parts/${ONLY}${rows}`, { ...file, progressed: half(0) });
    const receipt = await tryFile(service, query, { ...file, progressed: half(0.5) });
    remember(id, receipt.batch_id);
    return { snapshot: await readSnapshot(service, id), receipt };
  } catch (refused) {
    await giveUp(service, id).catch(() => {}); // what keeps it from being told would hide the reason
    throw refused;
  }
}

/** A snapshot as it stands; of an open one what it would withdraw, if all of it is there. */
export async function readSnapshot(service, id) {
  const found = await call(service, root(service, id));
  const snapshot = {
    service, id, type: found.types[0], until: found.expires_at, isWhole: found.parts.length === ONLY, numbers: null,
  };
  if (found.status === "open" && snapshot.isWhole) {
    const path = `${root(service, id)}/close?parts=${ONLY}&mode=validate`;
    snapshot.numbers = (await call(service, path, { method: "POST", headers: newKey() })).withdrawals;
  }
  return snapshot;
}

/** The preview that was made beside a snapshot; null where this browser knows of none. */
export async function previewOf(service, id) {
  const tried = remembered()[id];
  return tried ? gone(call(service, batch(service, tried))) : null;
}

/** Whether a batch is but the preview beside a snapshot that is open. */
export const isBesideSnapshot = (id) => Object.values(remembered()).includes(id);

/**
 * Close a snapshot, meaning just the withdrawals that were shown: the receipt of its batch.
 * Null when others would go by now; then its numbers are the new ones and nothing was done.
 */
export async function closeSnapshot(snapshot) {
  const { service, id, numbers } = snapshot;
  const path = `${root(service, id)}/close?parts=${ONLY}&confirm_withdrawals=${numbers.count}`;
  try {
    const receipt = await call(service, path, { method: "POST", headers: newKey() });
    await forgetPreview(service, id);
    return receipt;
  } catch (refused) {
    if (!(refused instanceof Refused)) throw refused;
    if (refused.slug === "withdrawals-not-confirmed") {
      snapshot.numbers = refused.problem.withdrawals;
      return null;
    }
    // Closed already, when an answer was lost on its way: its receipt says what became of it.
    if (refused.slug === "snapshot-not-open") return call(service, batch(service, id));
    throw refused;
  }
}

/** Give an open snapshot up, with the preview beside it. */
export async function giveUp(service, id) {
  await forgetPreview(service, id);
  return call(service, `${batch(service, id)}/cancel`, { method: "POST" });
}

/** Put a preview away; one that is gone already is as good. */
export const putAway = (service, id) => gone(call(service, batch(service, id), { method: "DELETE" }));

async function forgetPreview(service, id) {
  const { [id]: tried, ...others } = remembered();
  if (!tried) return;
  await putAway(service, tried);
  keep(others);
}

async function gone(answer) {
  try {
    return await answer;
  } catch (refused) {
    if (refused.status === 404) return null;
    throw refused;
  }
}

function remembered() {
  try {
    return JSON.parse(localStorage.getItem(TRIED)) ?? {};
  } catch {
    return {}; // storage may be forbidden, or hold what we never wrote
  }
}

function remember(id, tried) {
  keep({ ...remembered(), [id]: tried });
}

function keep(pairs) {
  try {
    localStorage.setItem(TRIED, JSON.stringify(pairs));
  } catch {
    // then a snapshot that is opened again is shown without its rows
  }
}
